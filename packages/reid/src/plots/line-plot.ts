import type { EChartsCoreOption } from 'echarts';
import { allowedInXml } from '../pictures/html-page.ts';
import type { LogEntry } from '../runs/run-folder.ts';

export type Log = readonly LogEntry[];
export type Point = readonly [number, number];

export const lineColours = ['#3b6ea5', '#c8483c', '#2e9e4f', '#e0922f', '#7d5ba6', '#4aa3a2', '#8c6d46', '#d65f9e'];

const size = { width: 900, height: 500 };

/** An SVG document. */
export async function draw(option: EChartsCoreOption, { width, height } = size): Promise<string> {
  // Loaded where it is needed: it takes as long as all the rest of the program.
  const echarts = await import('echarts');
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ animation: false, backgroundColor: '#ffffff', ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // It escapes markup, and nothing else.
  return allowedInXml(svg);
}

/** Title, and in small letters what its words mean. */
export const titled = (text: string, subtext = '') => ({
  title: { text, subtext, left: 20, itemGap: 6, subtextStyle: { color: '#555555' } },
});

/** Legend, grid and horizontal axis, below a title with a line of small letters. */
export const frame = (xName: string) => ({
  legend: { ...legend, top: 60, left: 20, itemGap: 30 },
  grid: { left: 70, right: 40, top: 120, bottom: 60 },
  xAxis: { type: 'value', name: xName, nameLocation: 'middle', nameGap: 30, max: 'dataMax', minInterval: 1 },
});

/** Markers of its entries are as large as those of the curves. */
export const legend = { itemHeight: 7, selectedMode: false };

export const symbols = { showSymbol: true, symbol: 'circle', symbolSize: 6, itemStyle: { opacity: 1 } };
/** A curve without markers, in the legend as well, unless `more` has {@link symbols}. */
export const line = (name: string, data: readonly Point[], more: object = {}) => ({
  name,
  type: 'line',
  symbol: 'none',
  // Or the legend would have one.
  itemStyle: { opacity: 0 },
  data,
  ...more,
});

export const eventsOf = (log: Log, name: string) => log.filter(({ event }) => event === name);
export const percent = (points: readonly Point[]): Point[] => points.map(([x, y]) => [x, 100 * y]);

/** Where both are numbers: a loss that became NaN is null in the log. */
export function pointsOf(entries: Log, x: string, y: string): Point[] {
  return entries.flatMap((entry): Point[] => {
    const [a, b] = [entry[x], entry[y]];
    return typeof a === 'number' && typeof b === 'number' ? [[a, b]] : [];
  });
}
