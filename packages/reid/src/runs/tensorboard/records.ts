import { crc32c } from '@node-rs/crc32';

const headerBytes = 12;
const footerBytes = 4;

/** One TFRecord: length (u64), masked CRC of the length, data, masked CRC of the data; little-endian (tsl/lib/io/record_writer.h). */
export function encodeRecord(data: Uint8Array): Buffer {
  const record = Buffer.alloc(headerBytes + data.length + footerBytes);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedCrc(record.subarray(0, 8)), 8);
  record.set(data, headerBytes);
  record.writeUInt32LE(maskedCrc(data), headerBytes + data.length);
  return record;
}

/** The data of every record. Throws where a checksum is wrong or the last record is cut off. */
export function decodeRecords(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const fail = (what: string) => new Error(`record ${records.length}, at byte ${start}: ${what}`);
    if (bytes.length < start + headerBytes) throw fail('cut off in its header');
    if (bytes.readUInt32LE(start + 8) !== maskedCrc(bytes.subarray(start, start + 8))) {
      throw fail('the length has another checksum');
    }
    const end = start + headerBytes + Number(bytes.readBigUInt64LE(start));
    if (bytes.length < end + footerBytes) throw fail('cut off in its data');
    const data = bytes.subarray(start + headerBytes, end);
    if (bytes.readUInt32LE(end) !== maskedCrc(data)) throw fail('the data has another checksum');
    records.push(data);
    start = end + footerBytes;
  }
  return records;
}

/** Rotated and shifted, because a CRC of data that itself holds CRCs is weak (tsl/lib/hash/crc32c.h). */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
