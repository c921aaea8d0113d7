import { hexOf } from './colour-map.ts';
import { composePicture, type MatchPicture, type Panel, panelsOf, placeOn } from './match-picture.ts';

/** More lines would hide the animal: weaker points are circles alone. */
export const mostLines = 30;
const radius = 3.5;

/** Query and photo side by side, with the points that belong together, and lines between the strongest, which are on top. Returns a PNG. */
export async function drawMatchedPoints(match: MatchPicture): Promise<Buffer> {
  const panels = await panelsOf(match);
  return composePicture(match, panels, {
    svg: pointsAndLines(match, panels),
    legend: ['weak match', 'strong match'],
  });
}

function pointsAndLines({ points: { pairs, weights }, size, strongest }: MatchPicture, panels: [Panel, Panel]): string {
  const weakestFirst = [...weights.keys()].sort((a, b) => weights[a]! - weights[b]!);
  return weakestFirst
    .map((i, order) => {
      const [x1, y1] = placeOn(panels[0], pairs[4 * i]!, pairs[4 * i + 1]!, size);
      const [x2, y2] = placeOn(panels[1], pairs[4 * i + 2]!, pairs[4 * i + 3]!, size);
      const isLine = order >= weights.length - mostLines;
      const line = isLine ? `M${x1} ${y1}L${x2} ${y2}` : '';
      const path = `<path d="${line}${circle(x1, y1)}${circle(x2, y2)}" fill="none"`;
      const share = weights[i]! / strongest;
      // Dark colours are set off from dark water, bright ones from a bright sky.
      const halo = share > 0.6 ? '#000' : '#fff';
      return (
        `${path} stroke="${halo}" stroke-opacity="0.6" stroke-width="3.2"/>` +
        `${path} stroke="${hexOf(share)}" stroke-width="1.6"/>`
      );
    })
    .join('');
}

const circle = (x: number, y: number) =>
  `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
