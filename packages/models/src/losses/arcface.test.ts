import { backward, scope, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { beforeEach, describe, expect, test } from 'vitest';
import { ArcFace, type ArcFaceOptions, apartMargin } from './arcface.ts';

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

describe('individuals told apart', () => {
  const weights = [
    [1, 0],
    [0, 1],
    [-1, 0],
  ];
  const rows = [
    [0.6, 0.8],
    [0.8, 0.6],
  ];
  const apart = new Map([
    [0, [1]],
    [1, [0]],
  ]);

  test('weigh more in the softmax of one another, and in nobody else’s', async () => {
    const head = arcface(weights, { s: 4, m: 0 });
    const raise = 4 * apartMargin;
    head.apart = apart;
    const first = crossEntropy([4 * 0.6, 4 * 0.8 + raise, -4 * 0.6], 0);
    const third = crossEntropy([4 * 0.8, 4 * 0.6, -4 * 0.8], 2);
    expect(await head.loss(embeddings(rows), Int32Array.of(0, 2)).item()).toBeCloseTo((first + third) / 2, 6);
    // The float32 of the raise is the only thing that is not exact.
    head.apart = new Map();
    const plain = await head.loss(embeddings(rows), Int32Array.of(0, 2)).item();
    head.apart = null;
    expect(plain).toBe(await head.loss(embeddings(rows), targets(0, 2)).item());
  });

  test('push an embedding away from the other harder than a stranger would', async () => {
    const gradient = async (told: ReadonlyMap<number, readonly number[]>) => {
      const head = arcface(weights, { s: 4, m: 0 });
      head.apart = told;
      const input = embeddings([[0.6, 0.8]]);
      scope(() => backward(head.loss(input, Int32Array.of(0))));
      return (await input.grad!.read())[1]!;
    };
    expect(await gradient(apart)).toBeGreaterThan(1.1 * (await gradient(new Map())));
  });

  test('need the target on the host', () => {
    const head = arcface(weights);
    head.apart = apart;
    expect(() => head.loss(embeddings(rows), targets(0, 1))).toThrow('need the target on the host');
  });
});

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

describe('options', () => {
  test('of several sub-centres the nearest counts, and it alone is moved', async () => {
    // Individual 0: (1, 0) and (0, 1); individual 1: (−1, 0) and (0.8, −0.6). Cosines with (0.6, 0.8): 0.8 and 0.
    const head = new ArcFace(backend, 2, 2, { s: 4, m: 0.3, subcenters: 2 });
    backend.write(head.weight.value, Float64Array.of(1, 0, 0, 1, -1, 0, 0.8, -0.6));
    expect(head.weight.shape).toEqual([4, 2]);
    const input = embeddings([[3, 4]]);
    expect([...(await head.call(input).read())].map((x) => +x.toFixed(12))).toEqual([3.2, 0]);
    const loss = scope(() => {
      const loss = head.loss(input, targets(0));
      backward(loss);
      return loss.detach();
    });
    expect(await loss.item()).toBeCloseTo(crossEntropy([4 * Math.cos(Math.acos(0.8) + 0.3), 0], 0), 12);
    const gradient = await head.weight.grad!.read();
    expect([0, 1, 2, 3].map((row) => Math.abs(gradient[2 * row]!) > 0)).toEqual([false, true, false, true]);
  });

  test('each individual has a margin of its own', async () => {
    const head = arcface(
      [
        [1, 0],
        [0, 1],
      ],
      { s: 4, margins: [0.2, 0.5] },
    );
    const [a, b] = [
      await head.loss(embeddings([[3, 4]]), targets(0)).item(),
      await head.loss(embeddings([[3, 4]]), targets(1)).item(),
    ];
    expect(a).toBeCloseTo(crossEntropy([4 * Math.cos(Math.acos(0.6) + 0.2), 3.2], 0), 12);
    expect(b).toBeCloseTo(crossEntropy([2.4, 4 * Math.cos(Math.acos(0.8) + 0.5)], 1), 12);
  });

  test('label smoothing and the focal exponent are for the logits with margin', async () => {
    const weight = [
      [1, 0],
      [0, 1],
    ];
    const logits = [4 * Math.cos(Math.acos(0.6) + 0.5), 3.2];
    const [right, wrong] = [crossEntropy(logits, 0), crossEntropy(logits, 1)];
    const smooth = arcface(weight, { s: 4, labelSmoothing: 0.2 }).loss(embeddings([[3, 4]]), targets(0));
    expect(await smooth.item()).toBeCloseTo(0.9 * right + 0.1 * wrong, 12);
    const focal = arcface(weight, { s: 4, focalGamma: 2 }).loss(embeddings([[3, 4]]), targets(0));
    expect(await focal.item()).toBeCloseTo((1 - Math.exp(-right)) ** 2 * right, 12);
  });

  test('a target may come from the host', async () => {
    const head = arcface([
      [1, 0],
      [0, 1],
    ]);
    const input = embeddings([[3, 4]]);
    expect(await head.loss(input, Int32Array.of(1)).item()).toBe(await head.loss(input, targets(1)).item());
  });

  test('dispose gives everything back', () => {
    new ArcFace(backend, 3, 2, { margins: [0.1, 0.2, 0.3], subcenters: 2 }).dispose();
    expect(backend.liveBytes).toBe(0);
  });

  test.for<[ArcFaceOptions, string]>([
    [{ subcenters: 1.5 }, 'expected subcenters to be a positive integer, received 1.5'],
    [{ margins: [0.1] }, 'expected a margin for each of 2 individuals, received 1'],
    [{ margins: [0.1, -1] }, 'expected margins from 0 to π, received -1 at 1'],
    [{ labelSmoothing: 2 }, 'expected labelSmoothing to be a number from 0 to 1, received 2'],
    [{ focalGamma: -1 }, 'expected focalGamma to be a number of at least 0, received -1'],
    [{ labelSmoothing: 0.1, focalGamma: 2 }, 'expected labelSmoothing or focalGamma, received both; leave one out'],
  ])('%j: %s', ([options, message]) => {
    expect(() => new ArcFace(backend, 2, 2, options)).toThrow(message);
    expect(backend.liveBytes).toBe(0);
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

test.each([undefined, [0.4, 0.2]])(
  'a share of the margin is a smaller margin, of one for all or of %j',
  async (margins) => {
    const weight = [
      [2, 0.1],
      [0.3, 0.5],
    ];
    const input = embeddings([
      [3, 4],
      [-0.4, 0.3],
    ]);
    const shared = arcface(weight, { m: 0.4, margins });
    const whole = await shared.loss(input, targets(0, 1)).item();
    shared.marginShare = 0.25;
    const smaller = arcface(weight, { m: 0.1, margins: margins?.map((m) => 0.25 * m) });
    expect(await shared.loss(input, targets(0, 1)).item()).toBeCloseTo(
      await smaller.loss(input, targets(0, 1)).item(),
      12,
    );
    shared.marginShare = 1;
    expect(await shared.loss(input, targets(0, 1)).item()).toBe(whole);
  },
);
