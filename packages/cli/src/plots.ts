/** Draws the training loss by step, and mAP by epoch where it was evaluated, from a run's log. An SVG document. */
export async function lossCurve(log: readonly Record<string, unknown>[]): Promise<string> {
  // Loaded where it is needed: it takes as long as all the rest of the program.
  const echarts = await import('echarts');
  const events = (name: string) => log.filter(({ event }) => event === name);
  const batches = events('batch').map(({ step, loss }) => [step, loss]);
  const stepOf = new Map<unknown, unknown>([
    [0, 0],
    ...events('batch').map(({ epoch, step }) => [epoch, step] as const),
  ]);
  const map = events('evaluation').map(({ epoch, mAP }) => [stepOf.get(epoch), 100 * (mAP as number)]);
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 900, height: 480 });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    color: ['#9db7d5', '#3b6ea5', '#c8483c'],
    title: { text: 'Training', left: 20 },
    legend: { top: 40, left: 20, itemGap: 40 },
    grid: { left: 70, right: 70, top: 100, bottom: 60 },
    xAxis: { type: 'value', name: 'step', nameLocation: 'middle', nameGap: 30 },
    yAxis: [
      { type: 'value', name: 'ArcFace loss', scale: true },
      { type: 'value', name: 'mAP (%)', min: 0, splitLine: { show: false } },
    ],
    series: [
      {
        name: 'loss per batch',
        type: 'line',
        showSymbol: false,
        lineStyle: { width: 1 },
        data: batches,
      },
      { name: 'loss, mean of 20 batches', type: 'line', showSymbol: false, data: movingMean(batches, 20) },
      { name: 'mAP', type: 'line', yAxisIndex: 1, symbolSize: 8, data: map },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function movingMean(points: unknown[][], width: number): number[][] {
  const values = points.map(([, loss]) => loss as number);
  return points.map(([step], i) => {
    const window = values.slice(Math.max(0, i + 1 - width), i + 1);
    return [step as number, window.reduce((a, b) => a + b, 0) / window.length];
  });
}
