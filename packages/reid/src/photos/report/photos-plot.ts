import type { DataReport } from '@flukeprint/data';

/** How many individuals have how many photos, as bars. An SVG document. */
export async function photosPlot({ photos_per_individual: counts }: DataReport): Promise<string> {
  const echarts = await import('echarts');
  const most = counts.at(-1)?.photos ?? 0;
  // Up to 40 bars: of one photo more each, or of ranges.
  const width = Math.max(1, Math.ceil(most / 40));
  const bars = Array.from({ length: Math.ceil(most / width) }, (_, i) => {
    const [from, to] = [i * width + 1, (i + 1) * width];
    const within = counts.filter(({ photos }) => photos >= from && photos <= to);
    return {
      name: width === 1 ? `${from}` : `${from}–${to}`,
      value: within.reduce((sum, { individuals }) => sum + individuals, 0),
    };
  });
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 900, height: 480 });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    color: ['#3b6ea5'],
    title: { text: 'Photos per individual', left: 20 },
    grid: { left: 70, right: 30, top: 70, bottom: 60 },
    xAxis: {
      type: 'category',
      name: 'photos',
      nameLocation: 'middle',
      nameGap: 30,
      data: bars.map(({ name }) => name),
    },
    yAxis: { type: 'value', name: 'individuals', minInterval: 1 },
    series: [{ type: 'bar', barCategoryGap: '20%', data: bars.map(({ value }) => value) }],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
