import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';
import { type Random, randomStream } from '@flukeprint/random';
import fc from 'fast-check';
import sharp from 'sharp';
import { hostileBytes } from '../hostile/mutations.ts';
import { manyScans, refusedJpegs, usableJpegs } from './crafted-jpeg.ts';
import { refusedPngs, usablePngs } from './crafted-png.ts';

/** A file that is broken or means ill. */
export interface HostilePhoto {
  readonly name: string;
  readonly bytes: Buffer;
  /** Whether it has to be refused, or may be; a mere change may leave a picture. */
  readonly is: 'refused' | 'usable' | 'either';
}

const formats = ['jpg', 'progressive.jpg', 'png', 'webp', 'tif', 'avif'] as const;
type Valid = Record<(typeof formats)[number], Buffer>;

/** The same rendered fluke in each format. */
async function validPhotos(file: string): Promise<Valid> {
  const photo = () => sharp(file);
  return {
    jpg: await photo()
      .jpeg()
      .withExif({ IFD0: { Make: 'Camera' } })
      .toBuffer(),
    'progressive.jpg': await photo().jpeg({ progressive: true }).toBuffer(),
    png: await photo().png().toBuffer(),
    webp: await photo().webp().toBuffer(),
    tif: await photo().tiff({ compression: 'lzw' }).toBuffer(),
    avif: await photo().avif({ effort: 0 }).toBuffer(),
  };
}

/** Those that are the same whatever the seed. */
function crafted(valid: Valid): HostilePhoto[] {
  const named = (is: HostilePhoto['is'], files: Record<string, Buffer>, extension: string) =>
    Object.entries(files).map(([name, bytes]) => ({ name: `${name}.${extension}`, bytes, is }));
  const gif = Buffer.from(`GIF89a\xff\xff\xff\xff\0\0\0,${'\0'.repeat(4)}\xff\xff\xff\xff\0\x08\xff`, 'latin1');
  return [
    ...named('refused', refusedPngs(), 'png'),
    ...named('either', usablePngs(), 'png'),
    ...named('refused', refusedJpegs(valid.jpg), 'jpg'),
    ...named('either', usableJpegs(valid.jpg, valid['progressive.jpg']), 'jpg'),
    ...named('either', { '3,000 scans': manyScans(valid['progressive.jpg'], 3000) }, 'jpg'),
    ...named(
      'refused',
      {
        empty: Buffer.alloc(0),
        'one byte': Buffer.from([0xff]),
        zeros: Buffer.alloc(100_000),
        text: Buffer.from('not a photo\n'),
        HEIC: Buffer.concat([Buffer.from('\0\0\0\x18ftypheic', 'latin1'), Buffer.alloc(2000)]),
        'GIF of 65,535 squared': gif,
        SVG: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99999" height="99999"><rect/></svg>'),
        PDF: Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n'),
        page: Buffer.from('<!doctype html><title>404</title>'),
      },
      'jpg',
    ),
    ...named('refused', { 'no camera': Buffer.alloc(5000, 0x49), text: Buffer.from('II*\0') }, 'nef'),
    ...named('refused', { 'no TIFF': Buffer.from('II*\0\x08\0\0\0\xff\xff', 'latin1') }, 'tif'),
  ];
}

/** Cut at a random place of its last half, as it is or closed as its format closes. */
function cut(valid: Valid, random: Random): HostilePhoto {
  const format = formats[random.integer(formats.length)]!;
  const bytes = valid[format];
  const part = bytes.subarray(0, Math.floor(bytes.length * (0.05 + 0.9 * random.uniform())));
  const isClosed = random.uniform() < 0.5;
  const closing = format.endsWith('jpg') ? Buffer.from([0xff, 0xd9]) : valid.png.subarray(-12);
  // Of a baseline JPEG the last row of blocks is not asked about; a scan of a progressive one may end in nothing but zeros.
  const mayPass = format === 'jpg' ? part.length > 0.7 * bytes.length : format === 'progressive.jpg' && isClosed;
  const is = mayPass ? 'either' : 'refused';
  return {
    name: `cut${isClosed ? ' and closed' : ''}.${format}`,
    bytes: isClosed ? Buffer.concat([part, closing]) : part,
    is,
  };
}

/** Noise behind the first bytes of a format. */
function noise(valid: Valid, random: Random): HostilePhoto {
  const format = formats[random.integer(formats.length)]!;
  const bytes = Buffer.from(Array.from({ length: 50 + random.integer(5000) }, () => random.integer(256)));
  return { name: `noise.${format}`, bytes: Buffer.concat([valid[format].subarray(0, 12), bytes]), is: 'refused' };
}

/** One of a format with bits flipped, bytes put in or left out. */
function mutated(valid: Valid, random: Random): HostilePhoto {
  const format = formats[random.integer(formats.length)]!;
  const [bytes] = fc.sample(hostileBytes([valid[format]]), { seed: random.integer(2 ** 31), numRuns: 1 });
  return { name: `changed.${format}`, bytes: bytes!, is: 'either' };
}

/** Photos of six animals, as files below `folder`, and `count` hostile ones among them; the same seed gives the same. Names are their paths in the folder. */
export async function hostileFolder(
  folder: string,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<{ readonly hostile: readonly HostilePhoto[]; readonly good: readonly string[] }> {
  const [individuals, photosPerIndividual] = [6, 4];
  await mkdir(folder, { recursive: true });
  await renderFlukes({ folder, individuals, photosPerIndividual, width: 96, height: 72, seed: 1, workers: 1 });
  const animal = (i: number) => `fluke_000${1 + (i % individuals)}`;
  const good = Array.from(
    { length: individuals * photosPerIndividual },
    (_, i) => `${animal(i)}/photo_0${1 + Math.floor(i / individuals)}.jpg`,
  );
  const valid = await validPhotos(join(folder, good[0]!));
  const random = randomStream(seed, 'hostile photos');
  const fixed = crafted(valid);
  // A small sample has some of each kind.
  const made = Array.from({ length: count }, (_, i) =>
    i % 2 === 0 && fixed.length > 0
      ? fixed.splice(random.integer(fixed.length), 1)[0]!
      : [cut, cut, mutated, noise][random.integer(4)]!(valid, random),
  );
  const hostile = made.map((photo, i) => ({ ...photo, name: `${animal(i)}/${i} ${photo.name}` }));
  for (const { name, bytes } of hostile) await writeFile(join(folder, name), bytes);
  return { hostile, good };
}
