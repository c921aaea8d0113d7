/** A JPEG with a comment behind its first marker: another file of the same picture. */
export function withComment(jpeg: Buffer, comment: string): Buffer {
  const words = Buffer.from(comment);
  const head = Buffer.from([0xff, 0xfe, 0, words.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, words, jpeg.subarray(2)]);
}
