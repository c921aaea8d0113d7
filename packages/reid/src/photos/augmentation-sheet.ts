import type { applyAugmentation } from '@flukeprint/data';
import { markMade, noAugmentation } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import sharp from 'sharp';

type Augmentation = Parameters<typeof applyAugmentation>[2];

/** One image of the sheet, [size, size, 3]. */
export interface Tile {
  readonly pixels: Uint8Array;
  readonly label?: string;
}

const gap = 6;
const labelHeight = 20;

/** Every transform or step of an augmentation for itself, applied with certainty, by its name. */
export function eachTransform(augmentation: Augmentation): [name: string, alone: Augmentation][] {
  if ('transforms' in augmentation) {
    const steps = augmentation.transforms.flatMap((step) => ('transforms' in step ? step.transforms : [step]));
    return steps.map((step) => [step.transform, { transforms: [{ ...step, p: 1 }] }]);
  }
  const steps = Object.entries(augmentation).filter(([, step]) => step !== null);
  return steps.map(([name, step]) => [
    name,
    { ...noAugmentation, [name]: 'p' in (step as object) ? { ...(step as object), p: 1 } : step },
  ]);
}

/** Draws tiles of `size` pixels in rows, as near to a square as the number allows. Writes a PNG. */
export async function writeAugmentationSheet(path: string, tiles: readonly Tile[], size: number): Promise<void> {
  const columns = Math.ceil(Math.sqrt(tiles.length));
  const rows = Math.ceil(tiles.length / columns);
  const below = tiles.some(({ label }) => label) ? labelHeight : 0;
  const cell = { width: size + gap, height: size + below + gap };
  const overlays = tiles.flatMap(({ pixels, label }, i) => {
    const left = gap + (i % columns) * cell.width;
    const top = gap + Math.floor(i / columns) * cell.height;
    const image = { input: Buffer.from(pixels), raw: { width: size, height: size, channels: 3 as const }, left, top };
    return label ? [image, { input: caption(label, size), left, top: top + size }] : [image];
  });
  const canvas = { width: gap + columns * cell.width, height: gap + rows * cell.height };
  const sheet = sharp({ create: { ...canvas, channels: 3, background: '#ffffff' } });
  const png = await markMade(sheet.composite(overlays)).png().toBuffer();
  await writeAtomically(path, [png]);
}

function caption(label: string, width: number): Buffer {
  const font = `font-family="sans-serif" font-size="${Math.min(13, (1.6 * width) / label.length)}"`;
  const text = `<text x="${width / 2}" y="14" text-anchor="middle" fill="#222" ${font}>${label}</text>`;
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${labelHeight}">${text}</svg>`);
}
