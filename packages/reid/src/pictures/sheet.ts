import { markMade } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import sharp, { type OverlayOptions } from 'sharp';

/** Lays pictures on white, and above them what `svg` draws once they are there, and writes a PNG, marked as no photo. */
export async function writeSheet(
  path: string,
  size: { readonly width: number; readonly height: number },
  pictures: readonly Promise<OverlayOptions>[],
  svg: () => string = () => '',
): Promise<void> {
  const sheet = sharp({ create: { ...size, channels: 3, background: '#ffffff' } });
  const laid = await Promise.all(pictures);
  const drawn = svg();
  const { width, height } = size;
  const above = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${drawn}</svg>`;
  const layers = [...laid, ...(drawn ? [{ input: Buffer.from(above) }] : [])];
  const png = await markMade(sheet.composite(layers)).png().toBuffer();
  await writeAtomically(path, [png]);
}
