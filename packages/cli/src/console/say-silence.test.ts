import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testBackend } from '@flukeprint/kernels-wgsl/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const adapter = await testBackend();
await adapter?.destroy();
/** A real GPU's watchdog, or its screen, is not for a test. */
const isSoftware = adapter?.isSoftware === true;

/** A command in small: its locks, its ends, and a shader that never does. */
const command = `
const { endInOrder } = await import(at('./orderly-end.ts'));
const { openCommandDevice } = await import(at('./open-device.ts'));
const { claimOutputs } = await import('@flukeprint/reid/files/output-file');
endInOrder();
await claimOutputs([{ flag: '--output', path: process.env.OUTPUT }], { overwrite: false });
const backend = await openCommandDevice('webgpu', { firstSilence: 0.6 });
const { device } = backend;
const module = device.createShaderModule({ code: \`
  @group(0) @binding(0) var<storage, read_write> x: array<u32>;
  @compute @workgroup_size(1) fn main() { loop { x[0] = x[0] * 2u; if (x[1] != 0u) { break; } } }\` });
const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } });
const buffer = device.createBuffer({ size: 8, usage: GPUBufferUsage.STORAGE });
const encoder = device.createCommandEncoder();
const pass = encoder.beginComputePass();
pass.setPipeline(pipeline);
const entries = [{ binding: 0, resource: { buffer } }];
pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
pass.dispatchWorkgroups(1);
pass.end();
device.queue.submit([encoder.finish()]);
await backend.synchronize();
console.log('answered');`;

describe.skipIf(!isSoftware)('a GPU that hangs', { timeout: 240_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'silent-gpu-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('is told of, and an interruption ends the command in order, with nothing locked', async () => {
    const at = `const at = (name) => new URL(name, ${JSON.stringify(import.meta.url)}).href;`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', at + command], {
      cwd: import.meta.dirname,
      env: { ...process.env, OUTPUT: join(folder, 'm.csv'), FLUKEPRINT_CACHE: join(folder, 'caches') },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (text.includes('Ctrl-C')) child.kill('SIGINT');
      });
    await once(child, 'close');
    expect(text).toMatch(
      /^the GPU has not answered for 0 minutes: .*Ctrl-C ends this safely; --device wasm .*--batch-size/m,
    );
    expect(text).toMatch(/nothing was written|interrupted/);
    expect(text).not.toContain('answered\n');
    expect(child.exitCode).toBe(130);
    const left = await readdir(folder, { recursive: true });
    expect(left.filter((name) => /\.(lock|tmp|csv)$/.test(name))).toEqual([]);
  });
});
