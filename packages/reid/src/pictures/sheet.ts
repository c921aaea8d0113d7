import { markMade } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import sharp, { type OverlayOptions } from 'sharp';

/** Lays pictures on white and writes a PNG, marked as no photo. */
export async function writeSheet(
  path: string,
  size: { readonly width: number; readonly height: number },
  pictures: readonly Promise<OverlayOptions>[],
): Promise<void> {
  const sheet = sharp({ create: { ...size, channels: 3, background: '#ffffff' } });
  const png = await markMade(sheet.composite(await Promise.all(pictures)))
    .png()
    .toBuffer();
  await writeAtomically(path, [png]);
}
