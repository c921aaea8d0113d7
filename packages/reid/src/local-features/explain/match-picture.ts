import { fromUprightPhoto } from '@flukeprint/data';
import sharp, { type OverlayOptions } from 'sharp';
import type { Verdict } from '../../matching/verdict.ts';
import { colours, frame, type Shown } from '../../pictures/framed-photo.ts';
import { shortened, svgText } from '../../pictures/svg-text.ts';
import type { MatchedPoints } from '../feature-matcher.ts';
import { hexOf } from './colour-map.ts';
import { sides } from './describe-points.ts';

/** A photo and what is written below it: the first line in bold. */
export interface Captioned extends Shown {
  readonly caption: readonly string[];
}

/** A query, a photo of the gallery, and what they have in common. */
export interface MatchPicture {
  readonly query: Captioned;
  readonly photo: Captioned;
  /** Pixels of the square that points are given in. */
  readonly size: number;
  readonly points: MatchedPoints;
  /** The weight of the brightest colour; the same for pictures that are compared. */
  readonly strongest: number;
  readonly verdict: Verdict;
}

/** A photo on a picture, in pixels of that. */
export interface Panel {
  readonly png: Buffer;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Room for a photo, which keeps its proportions. */
const room = { width: 480, height: 480 };
const margin = 12;
/** Between the photos. */
const gap = 24;
const lineHeight = 19;
const letters = { size: 14, perLine: 62 };
const lefts = [margin + frame, margin + 3 * frame + room.width + gap] as const;
const width = lefts[1] + room.width + frame + margin;

/** Query and photo as they stand on the picture, side by side. */
export async function panelsOf(match: MatchPicture): Promise<[Panel, Panel]> {
  const [query, photo] = await Promise.all(sides.map((side) => readPhoto(match[side])));
  const height = Math.max(query!.info.height, photo!.info.height);
  const place = ({ data, info }: { data: Buffer; info: { width: number; height: number } }, side: 0 | 1): Panel => ({
    png: data,
    left: lefts[side] + Math.floor((room.width - info.width) / 2),
    top: margin + frame + Math.floor((height - info.height) / 2),
    width: info.width,
    height: info.height,
  });
  return [place(query!, 0), place(photo!, 1)];
}

function readPhoto({ file, box }: Shown) {
  return fromUprightPhoto({ file, box }, (photo) =>
    photo
      .resize({ ...room, fit: 'inside' })
      .flatten({ background: '#808080' })
      .toColourspace('srgb')
      .png()
      .toBuffer({ resolveWithObject: true }),
  );
}

/** Where a point of a side lies on the picture. */
export function placeOn({ left, top, width, height }: Panel, x: number, y: number, size: number): [number, number] {
  return [left + (x * width) / size, top + (y * height) / size];
}

/** Photos with their frames and captions, layers above them, a drawing in SVG above those, and what the colours mean. Returns a PNG. */
export async function composePicture(
  match: MatchPicture,
  panels: readonly [Panel, Panel],
  {
    layers = [],
    svg = '',
    legend,
  }: { layers?: readonly OverlayOptions[]; svg?: string; legend: readonly [string, string] },
): Promise<Buffer> {
  const photosEnd = Math.max(...panels.map(({ top, height }) => top + height)) + frame;
  const lines = Math.max(...sides.map((side) => match[side].caption.length));
  const legendTop = photosEnd + (lines + 0.5) * lineHeight;
  const height = Math.ceil(legendTop + lineHeight + margin);
  const frames = panels.map(({ left, top, width, height }, side) => {
    const box = `x="${left - frame}" y="${top - frame}" width="${width + 2 * frame}" height="${height + 2 * frame}"`;
    return `<rect ${box} fill="${side === 0 ? colours.query : colours[match.verdict]}"/>`;
  });
  const captions = sides.map((side, i) => captionAt(match[side].caption, lefts[i]! - frame, photosEnd));
  const drawn = (content: string) =>
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${content}</svg>`);
  return sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
    .composite([
      { input: drawn([...frames, ...captions, legendAt(legend, legendTop)].join('')) },
      ...panels.map(({ png, left, top }) => ({ input: png, left, top })),
      ...layers,
      ...(svg ? [{ input: drawn(svg) }] : []),
    ])
    .png()
    .toBuffer();
}

function captionAt(lines: readonly string[], left: number, top: number): string {
  return lines
    .map((line, i) =>
      textAt(shortened(line, letters.perLine), left, top + (i + 1) * lineHeight, i === 0 ? 'font-weight="bold"' : ''),
    )
    .join('');
}

/** A bar of the colours between two words. */
function legendAt([low, high]: readonly [string, string], top: number): string {
  const steps = 64;
  const left = width / 2 - steps;
  const bar = Array.from(
    { length: steps },
    (_, i) =>
      `<rect x="${left + 2 * i}" y="${top + 4}" width="2" height="11" shape-rendering="crispEdges" fill="${hexOf(i / (steps - 1))}"/>`,
  );
  const base = top + 14;
  return [textAt(low, left - 8, base, 'text-anchor="end"'), ...bar, textAt(high, left + 2 * steps + 8, base)].join('');
}

const textAt = (text: string, x: number, y: number, more = '') => svgText(text, { x, y, size: letters.size, more });
