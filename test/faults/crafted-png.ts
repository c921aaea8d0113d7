import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const side = 96;

/** A chunk (PNG specification, 5.3), with the length and checksum that belong to it unless told. */
function chunk(type: string, data: Buffer = Buffer.alloc(0), length = data.length, check?: number): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [before, after] = [Buffer.alloc(4), Buffer.alloc(4)];
  before.writeUInt32BE(length);
  after.writeUInt32BE(check ?? crc32(body));
  return Buffer.concat([before, body, after]);
}

function header({ width = side, height = side, bits = 8, colour = 2, rest = [0, 0, 0] } = {}): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([bits, colour, ...rest], 8);
  return chunk('IHDR', data);
}

const pixels = deflateSync(Buffer.alloc(side * (1 + 3 * side)));
const [image, end] = [chunk('IDAT', pixels), chunk('IEND')];
const png = (...chunks: readonly Buffer[]) => Buffer.concat([signature, ...chunks]);
/** So many zeros, packed a thousandfold. */
const packed = (bytes: number) => deflateSync(Buffer.alloc(bytes), { level: 9 });

/** PNGs without a picture, by what is wrong with them. */
export const refusedPngs = (): Record<string, Buffer> => ({
  'header of 65,000 squared': png(header({ width: 65_000, height: 65_000 }), image, end),
  'header of 2 billion': png(header({ width: 2 ** 31 - 1, height: 2 ** 31 - 1 }), image, end),
  'just above the pixels that are taken': png(header({ width: 17_000, height: 17_000 }), image, end),
  'no width': png(header({ width: 0 }), image, end),
  '3 bits': png(header({ bits: 3 }), image, end),
  'colours of no kind': png(header({ colour: 5 }), image, end),
  'unknown compression': png(header({ rest: [9, 0, 0] }), image, end),
  'palette without one': png(header({ colour: 3 }), image, end),
  'no pixels': png(header(), end),
  'no header': png(image, end),
  'pixels of another length': png(header({ width: 4000, height: 4000 }), image, end),
  'pixels that are no zlib': png(header(), chunk('IDAT', Buffer.alloc(500, 0xaa)), end),
  'chunk of 2 GB': png(header(), chunk('IDAT', pixels, 0x7fffffff)),
  'chunk of 4 GB': png(header(), chunk('tEXt', Buffer.from('a\0b'), 0xffffffff)),
  'wrong checksum of the header': png(
    chunk('IHDR', header().subarray(8, 21), 13, 1),
    chunk('IDAT', pixels, pixels.length, 2),
    end,
  ),
  'nothing but its signature': png(),
});

/** PNGs with a picture, and with chunks that ask for much. */
export const usablePngs = (): Record<string, Buffer> => ({
  'pixels that unpack to 200 MB': png(header(), chunk('IDAT', packed(200e6)), end),
  'text that unpacks to 200 MB': png(
    header(),
    chunk('zTXt', Buffer.concat([Buffer.from('bomb\0\0', 'latin1'), packed(200e6)])),
    image,
    end,
  ),
  'profile that unpacks to 200 MB': png(
    header(),
    chunk('iCCP', Buffer.concat([Buffer.from('bomb\0\0', 'latin1'), packed(200e6)])),
    image,
    end,
  ),
  '50,000 texts': png(header(), ...new Array<Buffer>(50_000).fill(chunk('tEXt', Buffer.from('a\0b'))), image, end),
  '20,000 parts of pixels': png(
    header(),
    ...Array.from(pixels, (byte) => chunk('IDAT', Buffer.from([byte]))),
    ...new Array<Buffer>(20_000).fill(chunk('IDAT')),
    end,
  ),
  'EXIF that is none': png(header(), chunk('eXIf', Buffer.alloc(100, 0xff)), image, end),
  'scale of nothing': png(header(), chunk('gAMA', Buffer.alloc(4)), chunk('pHYs', Buffer.alloc(9)), image, end),
});
