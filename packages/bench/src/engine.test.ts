import { afterEach, describe, expect, it } from 'vitest';
import { checkKernels } from './check.ts';
import { Engine } from './engine.ts';
import { startFlukeprint } from './engines.ts';
import { linearWork } from './work.ts';

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

    const work = linearWork('weight_grad', 4, 8, 16);
    await engine.request({ request: 'prepare', work, seconds: 0.001 });
    const measured = await engine.request({ request: 'measure' });
    expect(measured!.seconds).toBeGreaterThan(0);
    await engine.request({ request: 'release' });

    const network = { kind: 'training', network: 'no such network', batch: 2, image_size: 64, classes: 10 } as const;
    expect(await engine.request({ request: 'prepare', work: network, seconds: 0.001 })).toBeNull();
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
