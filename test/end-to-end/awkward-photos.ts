import { crc32, deflateSync } from 'node:zlib';

/** Photos that are valid and unusual, made without the library that reads them. */

/** A PNG with one (grey) or three (RGB) channels of 8 or 16 bits, whose values grow from the top left. */
export function png({ size, channels, bits }: { size: number; channels: 1 | 3; bits: 8 | 16 }): Buffer {
  const sample = (x: number, y: number, channel: number) => {
    const value = (x + y + channel) / (2 * size + 2);
    return bits === 16 ? [Math.floor(value * 256), Math.floor(value * 65536) % 256] : [Math.floor(value * 256)];
  };
  const line = (y: number) =>
    Array.from({ length: size * channels }, (_, i) => sample(Math.floor(i / channels), y, i % channels)).flat();
  // Each line begins with its filter: none.
  const pixels = Array.from({ length: size }, (_, y) => [0, ...line(y)]).flat();
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([bits, channels === 1 ? 0 : 2], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(pixels))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** Four patches of colour, 16 × 16, as Adobe's inverted CMYK. */
export const cmykJpeg = Buffer.from(
  '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJTUjI+WmFaUGBK' +
    'UVJP/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAYAB//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZAEsA' +
    'AD8AWAYG05i7aEkxdtCNzcOT/9k=',
  'base64',
);
