import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noGrad, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { createDarknet, loadStateDict, namedTensors, readSafetensors } from '@flukeprint/models';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { checkKernels, checkStreams, relativeError } from './check.ts';
import { Engine } from './engine.ts';
import { startFlukeprint } from './engines.ts';
import { detectorWork, linearWork } from './work.ts';

const open: Engine[] = [];
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.close();
});

/** An engine whose process runs this JavaScript. */
async function run(script: string): Promise<Engine> {
  const engine = await Engine.start('sample', process.execPath, ['--input-type=module', '--eval', script]);
  open.push(engine);
  return engine;
}

const introduce = 'console.log(JSON.stringify({ version: "1", threads: 1, description: "sample" }));';

describe('Engine', () => {
  it('tells a process that ends from one that answers, with what it complained of', async () => {
    await expect(run('console.error("no such library"); process.exit(1)')).rejects.toThrow(
      'sample ended without a reply: no such library',
    );
    const engine = await run(`${introduce} process.stdin.once('data', () => process.exit(1));`);
    await expect(engine.request({ request: 'measure' })).rejects.toThrow('sample ended without a reply: no message');
  });

  it('that cannot start says so', async () => {
    await expect(Engine.start('torch', '/no/such/python', [])).rejects.toThrow('torch does not start');
  });

  it('has null for unsupported work and throws what fails', async () => {
    const replies = '[{ unsupported: "gradients" }, { error: "out of memory" }]';
    const engine = await run(`${introduce}
      const replies = ${replies};
      process.stdin.on('data', () => console.log(JSON.stringify(replies.shift())));`);
    expect(engine.about.description).toBe('sample');
    expect(await engine.request({ request: 'measure' })).toBeNull();
    await expect(engine.request({ request: 'measure' })).rejects.toThrow('sample: out of memory');
  });
});

describe('Flukeprint as an engine', () => {
  it('computes what is timed as the reference does, and measures it', async () => {
    const engine = await startFlukeprint({ device: 'wasm', threads: 1 });
    open.push(engine);
    expect(engine.about).toMatchObject({ device: 'wasm', threads: 1 });
    await checkKernels([engine]);
    await checkStreams([engine]);

    const work = linearWork('weight_grad', 4, 8, 16);
    await engine.request({ request: 'prepare', work, seconds: 0.001 });
    const measured = await engine.request({ request: 'measure' });
    expect(measured!.seconds).toBeGreaterThan(0);
    await engine.request({ request: 'release' });

    const network = { kind: 'training', network: 'no such network', batch: 2, image_size: 64, classes: 10 } as const;
    expect(await engine.request({ request: 'prepare', work: network, seconds: 0.001 })).toBeNull();
  });

  it('takes training steps of a detector, and computes the same with fused batch norms as without', async () => {
    const engine = await startFlukeprint({ device: 'wasm', threads: 1 });
    open.push(engine);
    const folder = mkdtempSync(join(tmpdir(), 'flukeprint-bench-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const weights = join(folder, 'yolov3-tiny.safetensors');
    const work = detectorWork('detector_training', 'yolov3-tiny', { batch: 2, image_size: 64, weights });
    await engine.request({ request: 'write_weights', work });

    const zeros = (shape: readonly number[]) => ({ shape, data: new Array(shape.reduce((a, b) => a * b)).fill(0) });
    const ones = (shape: readonly number[]) => ({ shape, data: zeros(shape).data.fill(1) });
    const tensors = { images: ones([2, 3, 64, 64]), grad_0: ones([2, 18, 2, 2]), grad_1: zeros([2, 18, 4, 4]) };
    const steps = await engine.request({ request: 'check', work, tensors });
    const outputs = 2 * 18 * (2 * 2 + 4 * 4);
    expect(steps!.values).toHaveLength(2 * outputs);
    const coarse = 2 * 18 * 2 * 2;
    const sum = (from: number) => steps!.values.slice(from, from + coarse).reduce((a, b) => a + b);
    // Down the gradient that was given.
    expect(sum(outputs)).toBeLessThan(sum(0));

    const inference = { ...work, kind: 'detector_inference' } as const;
    const found = await engine.request({ request: 'check', work: inference, tensors });
    const reference = new ReferenceBackend();
    const network = createDarknet(reference, work.cfg, 'yolov3-tiny.cfg');
    loadStateDict(namedTensors(network), (await readSafetensors(weights)).tensors, weights);
    network.eval();
    const images = Tensor.from(reference, new Float32Array(2 * 3 * 64 * 64).fill(1), [2, 3, 64, 64]);
    const expected = await Promise.all(noGrad(() => network.call(images)).map((output) => output.read()));
    expect(
      relativeError(
        found!.values,
        expected.flatMap((values) => [...values]),
      ),
    ).toBeLessThan(1e-4);
  });

  it('takes training steps of a network, and says what memory they took', async () => {
    const engine = await startFlukeprint({ device: 'wasm', threads: 1 });
    open.push(engine);
    const work = { kind: 'training', network: 'resnet18', batch: 2, image_size: 64, classes: 10 } as const;
    const memory = await engine.request({ request: 'memory', work, steps: 1 });
    // 11 million parameters of four bytes.
    expect(memory!.ready - memory!.loaded).toBeGreaterThan(44e6);
    expect(memory!.peak).toBeGreaterThanOrEqual(memory!.ready);
  });
});
