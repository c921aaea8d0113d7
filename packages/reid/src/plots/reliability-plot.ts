import type { Reliability } from '../calibration/reliability.ts';
import { lineColours as colours, draw, frame, legend, line, type Point, symbols, titled } from './line-plot.ts';

const names = {
  first: 'first answer is right',
  isNew: 'not in the catalogue',
  shown: 'each of the first five',
} as const;

/**
 * What was said against what came true, in per cent, tenths of all forecasts each. An SVG document, without curves where there is nothing
 * to show.
 */
export async function reliabilityPlot(
  reliability: Readonly<Record<keyof typeof names, Reliability>> | null,
): Promise<string> {
  const curves = reliability
    ? (Object.keys(names) as (keyof typeof names)[]).map((name) => {
        const points = reliability[name].bins.map(({ said, observed }): Point => [100 * said, 100 * observed]);
        return line(`${names[name]} (ECE ${(100 * reliability[name].adaptiveECE).toFixed(1)} %)`, points, symbols);
      })
    : [];
  const explained = reliability
    ? 'Half of the animals were left out of the catalogue; each point is a tenth of the photos, or of their answers'
    : 'Too few held-out photos';
  return draw({
    ...titled('Do the probabilities hold?', explained),
    color: ['#b0b0b0', ...colours],
    ...frame('said, %'),
    legend: { ...legend, top: 60, left: 20, itemGap: 22 },
    xAxis: { type: 'value', name: 'said, %', nameLocation: 'middle', nameGap: 30, min: 0, max: 100 },
    yAxis: { type: 'value', name: 'came true, %', min: 0, max: 100 },
    series: [
      line(
        'exactly right',
        [
          [0, 0],
          [100, 100],
        ],
        { lineStyle: { type: 'dashed', width: 1 } },
      ),
      ...curves,
    ],
  });
}
