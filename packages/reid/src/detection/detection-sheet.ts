import { type Box, fromUprightPhoto, type LabelledBox, markMade } from '@flukeprint/data';
import sharp, { type OverlayOptions } from 'sharp';
import { writeSheet } from '../pictures/sheet.ts';

export const boxColours = { truth: '#2e9e4f', found: '#ff8c1a' };

export interface DrawnBoxes {
  /** Green. */
  readonly truth?: readonly LabelledBox[];
  /** Orange, with their scores. */
  readonly found?: readonly { readonly box: Box; readonly score: number }[];
}

export interface DetectionSheetRow extends DrawnBoxes {
  readonly file: string;
}

/** The upright photo, at most `maxSide` pixels on its longer side, with its boxes (in pixels of the photo). A JPEG, marked as no photo. */
export async function drawBoxes(
  file: string,
  boxes: DrawnBoxes,
  { maxSide = 1280 }: { readonly maxSide?: number } = {},
): Promise<Buffer> {
  const { data, info, width } = await fromUprightPhoto({ file }, async (photo, { autoOrient }) => {
    const scale = Math.min(1, maxSide / Math.max(autoOrient.width, autoOrient.height));
    const sides = [autoOrient.width, autoOrient.height].map((side) => Math.max(1, Math.round(side * scale)));
    const drawn = await photo
      .resize(sides[0], sides[1], { fit: 'fill' })
      .flatten({ background: '#808080' })
      .toColourspace('srgb')
      .png()
      .toBuffer({ resolveWithObject: true });
    return { ...drawn, width: autoOrient.width };
  });
  const overlay = Buffer.from(boxesAsSvg(boxes, info.width, info.height, info.width / width));
  return markMade(sharp(data).composite([{ input: overlay }]))
    .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

function boxesAsSvg({ truth = [], found = [] }: DrawnBoxes, width: number, height: number, scale: number): string {
  const stroke = Math.max(2, Math.max(width, height) / 200);
  const letters = Math.max(10, 6 * stroke);
  const rectangle = ({ x, y, w, h }: Box, colour: string) =>
    `<rect x="${x * scale}" y="${y * scale}" width="${w * scale}" height="${h * scale}" fill="none" stroke="${colour}" stroke-width="${stroke}"/>`;
  const score = ({ box: { x, y }, score }: { box: Box; score: number }) => {
    // Inside the photo, also where the box reaches beyond it: four bold digits are about 2.5 letters' heights wide.
    const left = Math.max(stroke, Math.min(x * scale + stroke, width - 2.5 * letters - stroke));
    const base = Math.max(letters, y * scale - stroke);
    const text = `font-family="sans-serif" font-weight="bold" font-size="${letters}"`;
    return `<text x="${left}" y="${base}" ${text} fill="${boxColours.found}" stroke="#000000" stroke-width="${letters / 8}" paint-order="stroke">${score.toFixed(2)}</text>`;
  };
  const parts = [
    ...truth.map(({ box }) => rectangle(box, boxColours.truth)),
    ...found.map(({ box }) => rectangle(box, boxColours.found)),
    ...found.map(score),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${parts.join('')}</svg>`;
}

const tile = { width: 240, height: 180 };
const gap = 6;

/** A grid of photos with their boxes; a photo that cannot be read leaves its tile grey. Writes a PNG. */
export async function writeDetectionSheet(
  path: string,
  rows: readonly DetectionSheetRow[],
  { columns = 4 }: { readonly columns?: number } = {},
): Promise<void> {
  const overlays = rows.map(
    async ({ file, ...boxes }, i): Promise<OverlayOptions> => ({
      input: await drawTile(file, boxes),
      left: gap + (i % columns) * (tile.width + gap),
      top: gap + Math.floor(i / columns) * (tile.height + gap),
    }),
  );
  const lines = Math.ceil(rows.length / columns);
  const canvas = { width: gap + columns * (tile.width + gap), height: gap + lines * (tile.height + gap) };
  await writeSheet(path, canvas, overlays);
}

async function drawTile(file: string, boxes: DrawnBoxes): Promise<Buffer> {
  const grey = { ...tile, background: '#c0c0c0' };
  try {
    const drawn = await drawBoxes(file, boxes, { maxSide: tile.width });
    return await sharp(drawn)
      .resize({ ...grey, fit: 'contain' })
      .png()
      .toBuffer();
  } catch {
    return sharp({ create: { ...grey, channels: 3 } })
      .png()
      .toBuffer();
  }
}
