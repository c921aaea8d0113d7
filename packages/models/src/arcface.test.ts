import { backward, scope, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { beforeEach, describe, expect, test } from 'vitest';
import { ArcFace, type ArcFaceOptions } from './arcface.ts';

let backend: ReferenceBackend;
beforeEach(() => {
  backend = new ReferenceBackend();
});

function arcface(weight: number[][], options: ArcFaceOptions = {}): ArcFace {
  const head = new ArcFace(backend, weight.length, weight[0]!.length, options);
  backend.write(head.weight.value, Float64Array.from(weight.flat()));
  return head;
}
const embeddings = (rows: number[][]) =>
  Tensor.from(backend, rows.flat(), [rows.length, rows[0]!.length], { requiresGrad: true });
const targets = (...values: number[]) => Tensor.from(backend, Int32Array.from(values), [values.length]);
const crossEntropy = (logits: number[], target: number) =>
  Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[target]!;

/** Loss and both gradients. */
async function expectFinite(head: ArcFace, input: Tensor, target: Tensor): Promise<void> {
  const loss = scope(() => {
    const loss = head.loss(input, target);
    backward(loss);
    return loss.detach();
  });
  for (const tensor of [loss, input.grad!, head.weight.grad!]) {
    expect([...(await tensor.read())].filter((value) => !Number.isFinite(value))).toEqual([]);
  }
}

describe('loss', () => {
  test('adds the margin to the angle of the right individual', async () => {
    // cosines with the unit vectors along x and y: (0.6, 0.8) and (−0.8, 0.6)
    const head = arcface(
      [
        [2, 0],
        [0, 0.5],
      ],
      { s: 4, m: 0.3 },
    );
    const loss = head.loss(
      embeddings([
        [3, 4],
        [-0.4, 0.3],
      ]),
      targets(0, 1),
    );
    const expected = [
      crossEntropy([4 * Math.cos(Math.acos(0.6) + 0.3), 4 * 0.8], 0),
      crossEntropy([4 * -0.8, 4 * Math.cos(Math.acos(0.6) + 0.3)], 1),
    ];
    expect(loss.shape).toEqual([]);
    expect(await loss.item()).toBeCloseTo((expected[0]! + expected[1]!) / 2, 12);
  });

  test('has s = 30 and m = 0.5 by default', async () => {
    const loss = arcface([
      [1, 0],
      [0, 1],
    ]).loss(embeddings([[3, 4]]), targets(0));
    expect(await loss.item()).toBeCloseTo(crossEntropy([30 * Math.cos(Math.acos(0.6) + 0.5), 30 * 0.8], 0), 10);
  });

  test('goes on as a straight line where angle + margin would pass 180°', async () => {
    const loss = arcface(
      [
        [1, 0],
        [0, 1],
      ],
      { s: 2 },
    ).loss(embeddings([[-0.96, 0.28]]), targets(0));
    expect(await loss.item()).toBeCloseTo(crossEntropy([2 * (-0.96 - 0.5 * Math.sin(0.5)), 2 * 0.28], 0), 12);
  });

  test('easy margin leaves angles beyond 90° alone', async () => {
    const head = arcface(
      [
        [1, 0],
        [0, 1],
      ],
      { s: 2, easyMargin: true },
    );
    expect(await head.loss(embeddings([[-0.6, 0.8]]), targets(0)).item()).toBeCloseTo(crossEntropy([-1.2, 1.6], 0), 12);
    const margin = 2 * Math.cos(Math.acos(0.6) + 0.5);
    expect(await head.loss(embeddings([[0.6, 0.8]]), targets(0)).item()).toBeCloseTo(
      crossEntropy([margin, 1.6], 0),
      12,
    );
  });

  test.for([{ easyMargin: false }, { easyMargin: true }])('has no NaN at a cosine of ±1: %o', async (options) => {
    // Rows whose normalised dot product rounds to 1, below and above it.
    const rows = [
      [1, 2, 3],
      [0.1, 0.7, -0.2],
      [1e-3, 0, 0],
      [5, 5, 5],
    ];
    for (const sign of [1, -1]) {
      const head = arcface(
        rows.map((row) => row.map((x) => sign * x)),
        options,
      );
      await expectFinite(head, embeddings(rows), targets(0, 1, 2, 3));
    }
  });

  test('an embedding of zeros does no harm', async () => {
    const head = arcface([
      [1, 0],
      [0, 1],
    ]);
    await expectFinite(head, embeddings([[0, 0]]), targets(1));
  });
});

test.for([
  [{ s: 10 }, [6, 8]],
  [{}, [18, 24]],
] as const)('forward gives the scaled cosines without margin: %o', async ([options, expected]) => {
  const weight = [
    [2, 0],
    [0, 7],
  ];
  const logits = scope(() => arcface(weight, options).call(embeddings([[3, 4]])));
  expect([...(await logits.read())].map((x) => +x.toFixed(12))).toEqual(expected);
});

test('has one weight vector of 256 per individual, named weight', () => {
  expect(new ArcFace(backend, 7).weight.shape).toEqual([7, 256]);
});
