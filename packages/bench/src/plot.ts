import type { EChartsOption } from 'echarts';
import type { Measured, Results } from './results.ts';
import { passes } from './work.ts';

const passTitles = { forward: 'forward', input_grad: 'input gradient', weight_grad: 'weight gradient' };
const colors = ['#3b6ea5', '#c8483c', '#d9a441', '#6b9a5b', '#8b6bb1'];

/** Pixels. */
const width = 1300;
const left = 200;
const head = 90;
const gap = 30;
const barHeight = 8;

/** Charts beside each other that share the names of their bars. */
export interface PanelRow {
  readonly names: readonly string[];
  readonly panels: readonly { readonly title: string; readonly bars: ReadonlyMap<string, Measured> }[];
}

/** Bars per kernel and per network, ours beside the peers', as an SVG document; null where neither was measured. */
export async function plot(results: Results): Promise<string | null> {
  const { machine, settings } = results;
  const title = `${machine.cpu}, ${settings.threads} thread${settings.threads === 1 ? '' : 's'}, batch ${settings.batch}`;
  return plotPanels(
    title,
    results.engines.map(({ name }) => name),
    panelRowsOf(results),
  );
}

/** Bars of the engines by name, as an SVG document; null where there are none. */
export async function plotPanels(
  title: string,
  engines: readonly string[],
  panelRows: readonly PanelRow[],
): Promise<string | null> {
  if (panelRows.length === 0) return null;
  // Loaded where it is needed: it takes as long as all the rest of the program.
  const echarts = await import('echarts');
  const heights = panelRows.map(({ names }) => names.length * (engines.length + 1) * barHeight + gap);
  const tops = heights.map((_, i) => head + heights.slice(0, i).reduce((sum, height) => sum + height + 2 * gap, 0));
  const height = tops.at(-1)! + heights.at(-1)! + gap;
  const charts = panelRows.flatMap(({ names, panels }, row) => {
    const space = (width - left) / panels.length;
    return panels.map((panel, column) => ({
      ...panel,
      names,
      box: { left: left + column * space, top: tops[row]!, width: space - gap, height: heights[row]! - gap },
      labels: column === 0,
    }));
  });
  const option: EChartsOption = {
    animation: false,
    backgroundColor: '#ffffff',
    title: [
      { text: title, left: 20, top: 10 },
      ...charts.map(({ title, box }) => ({
        text: title,
        left: box.left - 5,
        top: box.top - 28,
        textStyle: { fontSize: 13 },
      })),
    ],
    legend: { top: 12, right: 20, itemGap: 40, data: [...engines] },
    grid: charts.map(({ box }) => box),
    xAxis: charts.map((_, gridIndex) => ({ gridIndex, type: 'value' })),
    yAxis: charts.map(({ names, labels }, gridIndex) => ({
      gridIndex,
      type: 'category',
      inverse: true,
      data: [...names],
      axisLabel: { show: labels, interval: 0 },
      axisTick: { show: false },
    })),
    series: charts.flatMap(({ names, bars }, axis) =>
      engines.map((engine, i) => ({
        name: engine,
        type: 'bar' as const,
        barWidth: barHeight,
        barGap: '0%',
        itemStyle: { color: colors[i]! },
        xAxisIndex: axis,
        yAxisIndex: axis,
        data: names.map((name) => bars.get(name)?.engines[engine]?.rate.median ?? null),
      })),
    ),
  };
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption(option);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function panelRowsOf({ kernels, training = [], inference = [] }: Results): PanelRow[] {
  const bars = (rows: readonly Measured[]) => new Map(rows.map((row) => [row.name, row]));
  const panelRows: PanelRow[] = [];
  if (kernels) {
    const panels = passes.map((pass) => ({
      title: `${passTitles[pass]}, GFLOP/s`,
      bars: bars(kernels.rows.filter((row) => row.pass === pass)),
    }));
    panelRows.push({ names: [...new Set(kernels.rows.map(({ name }) => name))], panels });
  }
  const networks = [
    { title: 'training, images/s', rows: training },
    { title: 'inference, images/s', rows: inference },
  ].filter(({ rows }) => rows.length > 0);
  if (networks.length > 0) {
    const names = [...new Set(networks.flatMap(({ rows }) => rows.map(({ name }) => name)))];
    panelRows.push({ names, panels: networks.map(({ title, rows }) => ({ title, bars: bars(rows) })) });
  }
  return panelRows;
}
