import { hexOf } from './colour-map.ts';
import { composePicture, type MatchPicture, type Panel, panelsOf, placeOn } from './match-picture.ts';

/** Query and photo side by side, with lines between the points that belong together, the strongest on top. Returns a PNG. */
export async function drawMatchedPoints(match: MatchPicture): Promise<Buffer> {
  const panels = await panelsOf(match);
  return composePicture(match, panels, {
    svg: linesBetween(match, panels),
    legend: ['weak match', 'strong match'],
  });
}

function linesBetween({ points: { pairs, weights }, size, strongest }: MatchPicture, panels: [Panel, Panel]): string {
  const weakestFirst = [...weights.keys()].sort((a, b) => weights[a]! - weights[b]!);
  return weakestFirst
    .map((i) => {
      const [x1, y1] = placeOn(panels[0], pairs[4 * i]!, pairs[4 * i + 1]!, size);
      const [x2, y2] = placeOn(panels[1], pairs[4 * i + 2]!, pairs[4 * i + 3]!, size);
      const colour = hexOf(weights[i]! / strongest);
      const line = `x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"`;
      const circle = (x: number, y: number) =>
        `<circle cx="${x}" cy="${y}" r="4" fill="none" stroke="#fff" stroke-opacity="0.8" stroke-width="4"/>` +
        `<circle cx="${x}" cy="${y}" r="4" fill="none" stroke="${colour}" stroke-width="2"/>`;
      return (
        `<line ${line} stroke="#fff" stroke-opacity="0.6" stroke-width="3"/><line ${line} stroke="${colour}" stroke-width="1.4"/>` +
        circle(x1, y1) +
        circle(x2, y2)
      );
    })
    .join('');
}
