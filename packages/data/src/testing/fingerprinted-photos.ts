import type { Fingerprint } from '../duplicates/fingerprint.ts';
import type { Photo } from '../photos/photo.ts';

let files = 0;
export const hashes = { phash: '0123456789abcdef', dhash: '0123456789abcdef' };

/** Photos and their fingerprints; what is not given is unlike that of any other. */
export function photosOf(...given: (Partial<Photo> & { print?: Partial<Fingerprint> })[]) {
  const prints = new Map<string, Fingerprint>();
  const photos = given.map(({ print, ...photo }, i): Photo => {
    const path = `${i}.jpg`;
    // Far apart: every 16-bit chunk is one of 16 words of the Hadamard code, which differ in 8 bits.
    const own = (7 * i + 3).toString(16).padStart(2, '0');
    const unlike = [...own].map((digit) => hadamard[Number.parseInt(digit, 16)]!.repeat(2)).join('');
    prints.set(path, {
      sha256: `${files++}`,
      phash: unlike,
      dhash: unlike,
      width: 9,
      height: 9,
      format: 'jpeg',
      ...print,
    });
    return { path, file: `/${path}`, individual: 'a', ...photo };
  });
  return { photos, prints };
}

const hadamard = Array.from({ length: 16 }, (_, row) => {
  let word = 0;
  for (let column = 0; column < 16; column++)
    word = 2 * word + ((row & column).toString(2).replaceAll('0', '').length % 2);
  return word.toString(16).padStart(4, '0');
});
