import sharp, { type OverlayOptions } from 'sharp';
import { colourOf } from './colour-map.ts';
import { composePicture, type MatchPicture, type Panel, panelsOf, placeOn } from './match-picture.ts';

/** Of a point's spot, as a share of the photo's longer side: about what a descriptor sees. */
const spread = 1 / 36;
/** Of the colours: the animal is seen below them. */
const opacity = 0.6;

/** Query and photo side by side in grey, with the evidence that they show one animal in colour. As large as the lines between points. Returns a PNG. */
export async function drawHeatMap(match: MatchPicture): Promise<Buffer> {
  const panels = await panelsOf(match);
  const layers = await Promise.all(
    panels.map(async (panel, side) => [await dimmed(panel), heatOver(panel, side, match)]),
  );
  return composePicture(match, panels, { layers: layers.flat(), legend: ['little evidence', 'much evidence'] });
}

async function dimmed({ png, left, top }: Panel): Promise<OverlayOptions> {
  const input = await sharp(png).greyscale().linear(0.7, 15).toColourspace('srgb').png().toBuffer();
  return { input, left, top };
}

function heatOver(panel: Panel, side: number, match: MatchPicture): OverlayOptions {
  const { left, top, width, height } = panel;
  const evidence = evidenceIn(panel, side, match);
  const pixels = Buffer.alloc(4 * width * height);
  for (const [i, value] of evidence.entries()) {
    if (value === 0) continue;
    // Bounded, whatever comes together at one place; a single match of the strongest reaches 0.49.
    const share = 1 - Math.exp(-value / (1.5 * match.strongest));
    pixels.set(colourOf(share), 4 * i);
    pixels[4 * i + 3] = Math.round(255 * opacity * Math.min(1, 4 * share));
  }
  return { input: pixels, raw: { width, height, channels: 4 }, left, top };
}

/** [height, width]: the sum of the matches' weights, each spread over a spot. */
function evidenceIn(panel: Panel, side: number, { points: { pairs, weights }, size }: MatchPicture): Float32Array {
  const { width, height } = panel;
  const evidence = new Float32Array(width * height);
  const sigma = spread * Math.max(width, height);
  const reach = Math.ceil(3 * sigma);
  const origin = { ...panel, left: 0, top: 0 };
  for (const [i, weight] of weights.entries()) {
    const [cx, cy] = placeOn(origin, pairs[4 * i + 2 * side]!, pairs[4 * i + 2 * side + 1]!, size);
    const [column, row] = [Math.round(cx), Math.round(cy)];
    for (let y = Math.max(0, row - reach); y <= Math.min(height - 1, row + reach); y++) {
      for (let x = Math.max(0, column - reach); x <= Math.min(width - 1, column + reach); x++) {
        evidence[y * width + x]! += weight * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * sigma * sigma));
      }
    }
  }
  return evidence;
}
