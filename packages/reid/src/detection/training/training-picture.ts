import sharp from 'sharp';
import { imageGrid, type Picture } from '../../pictures/image-grid.ts';
import { boxColours } from '../detection-sheet.ts';
import type { DetectionBatch } from './detector-step.ts';

/** A batch's images with their true boxes, as the network sees them. */
export async function trainingPicture({ images, shape, boxes }: DetectionBatch): Promise<Picture> {
  const [count, channels, , side] = shape;
  const plane = side * side;
  const tiles = await Promise.all(
    Array.from({ length: Math.min(16, count) }, async (_, i) => {
      const pixels = new Uint8Array(channels * plane);
      for (let c = 0; c < channels; c++)
        for (let p = 0; p < plane; p++)
          pixels[channels * p + c] = Math.round(255 * images[(i * channels + c) * plane + p]!);
      const frames = boxes[i]!.map(
        ({ box: { x, y, w, h } }) =>
          `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="none" stroke="${boxColours.truth}" stroke-width="2"/>`,
      );
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}">${frames.join('')}</svg>`;
      const drawn = sharp(pixels, { raw: { width: side, height: side, channels: 3 } }).composite([
        { input: Buffer.from(svg) },
      ]);
      return new Uint8Array(await drawn.removeAlpha().raw().toBuffer());
    }),
  );
  return imageGrid(tiles, side);
}
