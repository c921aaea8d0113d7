import { backward, functional as F, scope, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { PartialArcFace } from '../losses/partial-arcface.ts';
import { initialize, parameter } from '../nn/init.ts';
import { createOptimizer, type OptimizerName } from './create-optimizer.ts';
import { GradScaler } from './grad-scaler.ts';

const backend = new ReferenceBackend();
/** `scale` takes no infinity. */
const times = (loss: Tensor, factor: number) => F.mul(loss, Tensor.from(backend, [factor], []));

async function run(optimizer: OptimizerName, options = {}) {
  const p = parameter(backend, [3]);
  backend.write(p.value, Float64Array.of(0.5, -1.25, 2));
  const weights = Tensor.from(backend, [1, 2, 3], [3]);
  const one = createOptimizer({ optimizer, momentum: 0.9, weightDecay: 0.1 }, [['p', p]]);
  const scaler = new GradScaler(backend, { initScale: 64, growthInterval: 2, ...options });
  const [scales, norms, values]: [number[], number[], number[][]] = [[], [], []];
  for (let step = 0; step < 8; step++) {
    const factor = [0, 3, 4].includes(step) ? Infinity : 1;
    const { gradNorm, lossScale } = scope(() => {
      const loss = times(F.sum(F.mul(F.mul(F.mul(p, p), p), weights)), factor);
      backward(scaler.scale(loss));
      const { control, ...scalars } = scaler.update([['p', p]], { maxNorm: 5 });
      one.step(0.1, control);
      one.zeroGrad();
      return scalars;
    });
    norms.push(await gradNorm.item());
    scales.push(await lossScale.item());
    values.push([...(await p.read())]);
  }
  return { scales, norms, values, steps: one.steps };
}

// torch.set_default_dtype(torch.float64); p = torch.tensor([0.5, -1.25, 2.0], requires_grad=True)
// o = torch.optim.…([p], lr=0.1, weight_decay=0.1); s = torch.amp.GradScaler("cpu", init_scale=64., growth_interval=2)
// for step in range(8):
//   o.zero_grad(); factor = float("inf") if step in (0, 3, 4) else 1.
//   s.scale((p**3 * torch.tensor([1., 2., 3.])).sum() * factor).backward()
//   s.unscale_(o); norm = torch.nn.utils.clip_grad_norm_([p], 5.); scale = s.get_scale(); s.step(o); s.update()
test.for<[OptimizerName, number[], number[]]>([
  ['adam', [0.04212629076656553, -1.749477983400713, 1.5018635579911206], [37.208240014813924, 34.28417601670215]],
  ['adamw', [0.03782774623351627, -1.6786715683958213, 1.4137790669085277], [37.208240014813924, 33.57493748505841]],
  ['sgd', [0.28385892853970723, -5.147439007686116, -1.957446136747159], [37.208240014813924, 23.040878479928182]],
])('%s moves, skips and scales as with torch.amp.GradScaler', async ([optimizer, expected, firstNorms]) => {
  const { scales, norms, values } = await run(optimizer);
  expect(scales).toEqual([64, 32, 32, 64, 32, 16, 16, 32]);
  for (const [i, value] of expected.entries()) expect(values.at(-1)![i]).toBeCloseTo(value, 10);
  for (const [i, norm] of firstNorms.entries()) expect(norms[i + 1]).toBeCloseTo(norm, 10);
  expect(norms.map(Number.isFinite)).toEqual([false, true, true, false, false, true, true, true]);
  // A skipped step changes no bit.
  expect(values[4]).toEqual(values[2]);
  expect(values[0]).toEqual([0.5, -1.25, 2]);
});

test('gradients that vanish in f16 come through when they are scaled', async () => {
  const gradient = async (scaled: boolean) => {
    const input = parameter(backend, [1]);
    backend.write(input.value, Float64Array.of(1));
    const scaler = new GradScaler(backend);
    scope(() => {
      const half = F.cast(F.scale(input, 1), 'f16');
      const loss = F.scale(F.sum(F.cast(half, 'f32')), 1e-9);
      backward(scaled ? scaler.scale(loss) : loss);
    });
    return (await input.grad!.item()) / (scaled ? 65536 : 1);
  };
  expect(await gradient(false)).toBe(0);
  expect(Math.abs((await gradient(true)) / 1e-9 - 1)).toBeLessThan(2 ** -10);
});

test('a skipped step leaves the rows of sampled individuals alone, and forgets their gradients', async () => {
  const head = new PartialArcFace(backend, 5, 2, { sampleCount: 3 });
  initialize(head, 1);
  const embeddings = Tensor.from(backend, [1, 0, 0, 1], [2, 2]);
  const scaler = new GradScaler(backend);
  const before = [...(await head.weight.read())];
  const step = async (factor: number) => {
    head.beginStep(randomStream(0, 'rows'));
    scope(() => {
      backward(scaler.scale(times(head.loss(embeddings, Int32Array.of(0, 2)), factor)));
      head.stepRows(0.1, 1, scaler.update(head.rowParameters()).control);
    });
    return [...(await head.weight.read())];
  };
  expect(await step(Infinity)).toEqual(before);
  expect([...head.rowParameters()]).toEqual([]);
  expect(await step(1)).not.toEqual(before);
});

test('goes on from its stored state, and gives everything back', async () => {
  const before = backend.liveBytes;
  const scaler = new GradScaler(backend, { initScale: 8 });
  const [[name, state]] = [...scaler.namedTensors()] as [[string, Tensor]];
  expect(name).toBe('grad_scaler');
  expect([...(await state.read())]).toEqual([8, 0, 0, 0]);
  backend.write(state.value, Float64Array.of(4, 7, 0.1, 0.001));
  const scaled = scope(() => scaler.scale(Tensor.from(backend, [3], [])));
  expect(await scaled.item()).toBe(12);
  scaled.dispose();
  scaler.dispose();
  expect(backend.liveBytes).toBe(before);
});
