import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { boxIou, type CenterBox } from './box-iou.ts';
import { decodeHead } from './decode-head.ts';
import { defaultYoloLossOptions, type TrueBox, yoloLoss } from './yolo-loss.ts';

const heads = [
  {
    anchors: [
      [40, 30],
      [70, 60],
    ] as const,
    stride: 32,
    classes: 2,
  },
  {
    anchors: [
      [8, 10],
      [20, 16],
    ] as const,
    stride: 16,
    classes: 2,
  },
];
const shapes = [
  [2, 14, 2, 3],
  [2, 14, 4, 6],
];
const truth: TrueBox[][] = [
  [
    { box: { x: 10, y: 5, w: 42, h: 28 }, label: 1 },
    { box: { x: 70, y: 40, w: 9, h: 11 }, label: 0 },
  ],
  [],
];

function outputs() {
  const random = randomStream(0, 'outputs');
  return shapes.map((shape) => ({
    shape,
    values: Float64Array.from({ length: shape.reduce((a, b) => a * b) }, () => 0.8 * random.normal()),
  }));
}

/** Finite differences of what the gradients are of; targets of objectness and CIoU's α count as constants there. */
test.each(['iou', 'giou'] as const)('gradients of boxes and classes (%s) agree with finite differences', (boxLoss) => {
  const options = { ...defaultYoloLossOptions, boxLoss, objectnessGain: 0, classGain: 0.7, boxGain: 1.3 };
  const at = outputs();
  const { gradients } = yoloLoss(at, heads, truth, options);
  let checked = 0;
  for (const [h, { values }] of at.entries())
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const step = 1e-6;
      values[i] = value + step;
      const above = yoloLoss(at, heads, truth, options).loss;
      values[i] = value - step;
      const below = yoloLoss(at, heads, truth, options).loss;
      values[i] = value;
      expect(gradients[h]![i]).toBeCloseTo((above - below) / (2 * step), 5);
      if (gradients[h]![i] !== 0) checked++;
    }
  expect(checked).toBeGreaterThan(8);
});

test('objectness learns the overlap where a fluke is, zero elsewhere, nothing where it is ignored', () => {
  const at = outputs();
  const options = { ...defaultYoloLossOptions, boxGain: 0, classGain: 0, ignore: 1 };
  const all = yoloLoss(at, heads, truth, options).gradients.flatMap((g) => [...g].filter((x) => x !== 0));
  const places = 2 * 2 * (2 * 3 + 4 * 6);
  expect(all.length).toBe(places);
  expect(all.filter((x) => x > 0).length).toBeGreaterThanOrEqual(places - 6);
  const ignoring = yoloLoss(at, heads, truth, { ...options, ignore: 0.05 }).gradients;
  expect(ignoring.flatMap((g) => [...g].filter((x) => x !== 0)).length).toBeLessThan(places);
});

test('a prediction that is right has hardly any loss, and is found again', () => {
  // One cell of one anchor: centre (24, 40), size 40 × 30.
  const values = new Float64Array(7 * 2 * 3).fill(0);
  const head = { anchors: [[40, 30]] as const, stride: 16, classes: 2 };
  const shape = [1, 7, 3, 2];
  const place = (channel: number, row: number, column: number) => (channel * 3 + row) * 2 + column;
  for (let row = 0; row < 3; row++) for (let column = 0; column < 2; column++) values[place(4, row, column)] = -30;
  values[place(4, 2, 1)] = 30;
  values[place(5, 2, 1)] = -30;
  values[place(6, 2, 1)] = 30;
  const box = { x: 24 - 20, y: 40 - 15, w: 40, h: 30 };
  const { loss } = yoloLoss([{ values, shape }], [head], [[{ box, label: 1 }]]);
  expect(loss).toBeLessThan(1e-6);
  expect(decodeHead(values, shape, head, 0.5)).toEqual([[{ box, score: expect.closeTo(1, 9), label: 1 }]]);
  expect(decodeHead(values, shape, head, 0.5)[0]![0]!.label).toBe(1);
});

const pairs: [CenterBox, CenterBox][] = [
  [
    [10, 12, 8, 6],
    [11, 13, 7, 9],
  ],
  [
    [0, 0, 4, 4],
    [30, 40, 8, 2],
  ],
  [
    [5, 5, 20, 20],
    [6, 4, 3, 5],
  ],
  [
    [7, 8, 6, 4],
    [7, 8, 6, 4],
  ],
];

// torchvision 0.30: 1 − generalized_box_iou_loss, 1 − complete_box_iou_loss, and their gradients by cx, cy, w, h, in float64.
const expected = {
  giou: [
    { value: 0.482843137255, gradient: [0.160767493272, 0.0, 0.002949586697, 0.098600898693] },
    { value: -0.979328165375, gradient: [0.000574217628, 0.00048074034, 0.002296870514, 0.002343609158] },
    { value: 0.0375, gradient: [0.0, 0.0, -0.001875, -0.001875] },
  ],
  ciou: [
    { value: 0.526921342517, gradient: [0.140075095016, 0.013050570954, 0.019057244978, 0.080011490406] },
    { value: -0.807439963506, gradient: [0.000879585281, 0.003700324284, 0.014894380076, 0.005073216809] },
    { value: 0.034400492962, gradient: [0.0025, -0.0025, -0.001872359028, -0.00162764097] },
  ],
};

test.each(['giou', 'ciou'] as const)('%s and its gradient agree with torchvision', (kind) => {
  for (const [i, { value, gradient }] of expected[kind].entries()) {
    const found = boxIou(...pairs[i]!, kind);
    expect(found.value).toBeCloseTo(value, 8);
    for (let k = 0; k < 4; k++) expect(found.gradient[k]).toBeCloseTo(gradient[k]!, 7);
  }
  expect(boxIou(...pairs[3]!, kind).value).toBe(1);
});
