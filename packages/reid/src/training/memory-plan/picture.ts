import { draw, line, type Point } from '../../plots/line-plot.ts';
import type { PlacedTensor, StepLayout } from './layout.ts';
import { type TensorKind, tensorKinds } from './trace-step.ts';

const colours: Record<TensorKind, string> = {
  weights: '#4d4d4d',
  'optimiser state': '#a6a6a6',
  photos: '#e0922f',
  activations: '#3b6ea5',
  'gradients of activations': '#c8483c',
  'gradients of weights': '#2e9e4f',
  "operations' own memory": '#7d5ba6',
};

const GB = 1e9;
const lived = 'alive in all';

/** What echarts hands to a series that draws its own shapes. */
interface Api {
  value(dimension: number): number;
  /** Pixels of a point of the axes. */
  coord(point: Point): [number, number];
}

/**
 * Memory over a training step: every tensor is a rectangle from its first use to its release, the planned buffers lie one
 * above the other, and a line says how much of that is alive. An SVG document.
 */
export async function memoryPicture(title: string, layout: StepLayout): Promise<string> {
  const { tensors, dispatches, phases, totalBytes } = layout;
  const present = tensorKinds.filter((kind) => tensors.some(({ tensor }) => tensor.kind === kind));
  return draw(
    {
      title: { text: title, left: 20, top: 10 },
      color: [...present.map((kind) => colours[kind]), '#000000'],
      legend: {
        top: 44,
        left: 20,
        itemGap: 24,
        data: [...present.map((name) => ({ name, icon: 'rect' })), { name: lived, icon: 'path://M0 9h28v2h-28z' }],
      },
      grid: { left: 80, right: 40, top: 110, bottom: 60 },
      xAxis: {
        type: 'value',
        name: 'dispatches',
        nameLocation: 'middle',
        nameGap: 30,
        min: 0,
        max: dispatches,
        axisLabel: { showMaxLabel: false },
      },
      yAxis: {
        type: 'value',
        name: 'GB',
        nameLocation: 'middle',
        nameGap: 40,
        min: 0,
        max: (1.02 * totalBytes) / GB,
        axisLabel: { showMaxLabel: false },
      },
      series: [
        ...present.map((kind) => {
          return rectangles(
            kind,
            tensors.filter(({ tensor }) => tensor.kind === kind),
          );
        }),
        {
          ...line(lived, livePoints(layout), { step: 'end', lineStyle: { width: 1.5 } }),
          markLine: {
            silent: true,
            symbol: 'none',
            lineStyle: { color: '#000000', type: 'dashed', width: 1 },
            label: { position: 'end', formatter: '{b}', color: '#000000' },
            data: phases.slice(-3).map(({ name, from }) => ({ name, xAxis: from })),
          },
        },
      ],
    },
    { width: 1200, height: 760 },
  );
}

function rectangles(name: TensorKind, tensors: readonly PlacedTensor[]) {
  return {
    name,
    type: 'custom',
    dimensions: ['from', 'to', 'offset', 'end'],
    encode: { x: [0, 1], y: [2, 3] },
    data: tensors.map(({ tensor, from, to, offset }) => [from, to, offset / GB, (offset + tensor.bytes) / GB]),
    renderItem(_: unknown, api: Api) {
      const [x, bottom] = api.coord([api.value(0), api.value(2)]);
      const [right, y] = api.coord([api.value(1), api.value(3)]);
      const height = Math.max(bottom - y, 0.1);
      // An edge would cover what is only a pixel high.
      const stroke = height > 3 ? { stroke: '#ffffff', lineWidth: 0.5 } : {};
      return { type: 'rect', shape: { x, y, width: right - x, height }, style: { fill: colours[name], ...stroke } };
    },
  };
}

/** GB alive from each dispatch on at which that changes. */
function livePoints({ tensors, dispatches }: StepLayout): Point[] {
  const changes = new Map<number, number>([[dispatches, 0]]);
  for (const { tensor, from, to } of tensors) {
    changes.set(from, (changes.get(from) ?? 0) + tensor.bytes);
    if (to < dispatches) changes.set(to, (changes.get(to) ?? 0) - tensor.bytes);
  }
  let live = 0;
  return [...changes]
    .sort(([a], [b]) => a - b)
    .map(([at, bytes]): Point => {
      live += bytes;
      return [at, live / GB];
    });
}
