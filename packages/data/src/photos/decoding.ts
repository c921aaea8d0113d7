import sharp, { type Metadata, type Sharp } from 'sharp';
import { PhotoError } from '../errors.ts';
import { alone, inTurn } from './decode-turns.ts';
import { photoFormat } from './photo-format.ts';

// Several photos are decoded at a time, each on one thread; and a photo is read once, so libvips need not remember it.
sharp.concurrency(1);
sharp.cache(false);

/** Of libvips, which counts both as mere warnings: a JPEG that was cut off and closed again, or whose pixels are garbage from some place on. */
const isDamage = (reason: string) => /premature end|bad Huffman code/.test(reason);
/** JPEGs with warnings that do no harm: the next time nothing is asked about them. */
const harmless = new Set<string>();

/** Size (upright), format and EXIF block of a photo's bytes, or of its file. Throws a {@link PhotoError} that names `path`. */
export function photoMetadata(photo: Buffer | string, path: string): Promise<Metadata> {
  const read = () => inFull(photo).metadata();
  return inTurn(0, read).catch(() => naming(path, () => alone(read)));
}

/**
 * Decodes a photo as `run` says, upright (EXIF orientation), once the other photos leave it room. Throws a {@link PhotoError} that names
 * `path` if it is damaged or cut off; the reason is the photo's own, as it is asked for again while nothing else is decoded.
 */
export async function decoding<T>(
  bytes: Buffer,
  path: string,
  run: (photo: Sharp, metadata: Metadata) => Promise<T>,
): Promise<T> {
  const metadata = await photoMetadata(bytes, path);
  const strict = photoFormat(bytes) === 'jpeg' && !harmless.has(path) ? 'warning' : 'error';
  const decode = (failOn: 'warning' | 'error') => () => run(inFull(bytes, failOn), metadata);
  try {
    return await inTurn(heldBytes(metadata), decode(strict));
  } catch (error) {
    if (error instanceof PhotoError) throw error;
    return naming(path, () =>
      alone(() =>
        decode(strict)().catch((own: Error) => {
          if (strict === 'error' || isDamage(own.message)) throw own;
          return decode('error')().then((result) => {
            harmless.add(path);
            return result;
          });
        }),
      ),
    );
  }
}

const inFull = (photo: Buffer | string, failOn: 'warning' | 'error' = 'error') =>
  sharp(photo, { failOn, autoOrient: true });

/**
 * Bytes held at most while it is decoded: every pixel, as of interlaced, turned and tiled photos; of a progressive JPEG also its coefficients,
 * of 16 bits; of formats of video once more in the video's colours.
 */
function heldBytes({ width, height, channels, depth, format, isProgressive }: Metadata): number {
  const sample = depth === 'uchar' || depth === 'char' ? 1 : depth === 'ushort' || depth === 'short' ? 2 : 4;
  const coefficients = format === 'jpeg' && isProgressive ? 2 : 0;
  const planes = format === 'webp' || format === 'heif' ? sample : 0;
  return width * height * channels * (sample + coefficients + planes);
}

/** What goes wrong names the photo. */
export async function naming<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof PhotoError ? error : new PhotoError(path, oneLine((error as Error).message));
  }
}

/** libvips repeats itself line by line, tells every place of a file where it found nothing, and knows at times no reason. */
export function oneLine(message: string): string {
  const header = /^Input \w+ has corrupt header:/.exec(message)?.[0] ?? '';
  const told = message
    .slice(header.length)
    .split('\n')
    .map((line) => line.trim());
  const lines = new Set(told.filter((line) => !/^(source: bad seek.*|Unknown error|)$/.test(line)));
  const reason = [...lines].join('; ');
  if (header === '') return reason || 'damaged or cut off';
  return reason === '' ? 'corrupt header' : `corrupt header: ${reason}`;
}
