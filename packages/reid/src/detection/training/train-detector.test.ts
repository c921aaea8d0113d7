import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabelledPhoto } from '@flukeprint/data';
import { createWebGpuBackend, type WebGpuBackend } from '@flukeprint/kernels-wgsl';
import { testBackend } from '@flukeprint/kernels-wgsl/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Device } from '../../device/open-device.ts';
import { RunFolder } from '../../runs/run-folder.ts';
import { plainPhoto } from '../../testing/plain-photo.ts';
import { recordingReporter } from '../../testing/recording-reporter.ts';
import { smallDetectorCfg } from '../../testing/small-detector.ts';
import { WatchedRun } from '../../testing/watched-run.ts';
import { throughDeviceLoss } from '../../training/device-loss.ts';
import type { DetectorData } from './detector-data.ts';
import { type DetectSettings, detectDefaults } from './detector-settings.ts';
import { trainDetector } from './train-detector.ts';

const gpu = await testBackend();
await gpu?.destroy();
// A software adapter compiles its shaders for seconds.
vi.setConfig({ hookTimeout: 60_000 });
const reporter = recordingReporter();

let folder: string;
let data: DetectorData;
let settings: DetectSettings;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train-detector-'));
  const photos: LabelledPhoto[] = [];
  for (let n = 0; n < 6; n++) {
    const file = join(folder, `${n}.png`);
    await writeFile(file, await plainPhoto(n));
    const boxes = [{ box: { x: 4 + n, y: 6, w: 20, h: 14 }, label: 0 }];
    photos.push({ path: `${n}.png`, file, width: 40, height: 32, boxes });
  }
  const [training, validation] = [photos.slice(0, 4), photos.slice(4)];
  data = { training, validation, classes: ['fluke'], problems: [], cfg: smallDetectorCfg, cfgFile: 'small.cfg' };
  settings = { ...detectDefaults, data: folder, imageSize: 32, startSize: 32, batchSize: 2, epochs: 2, ema: 0.9 };
});
afterAll(() => rm(folder, { recursive: true }));

let runs = 0;
/** Trains, loses the device once, before `lose` is logged, and returns what came of it. */
async function trained(lose?: { event: string; epoch: number }) {
  const run = new WatchedRun(join(folder, `run ${runs++}`));
  await RunFolder.create(run.path);
  const device: Device = { backend: await createWebGpuBackend() };
  let lost = lose === undefined;
  run.onLog = (event, { epoch }) => {
    if (lost || event !== lose!.event || epoch !== lose!.epoch) return;
    lost = true;
    (device.backend as WebGpuBackend).device.destroy();
  };
  const options = { device, run, reporter, resume: false, command: 'flukeprint detect train', pauses: [0] };
  const evaluation = await throughDeviceLoss(options, (backend, resume) =>
    trainDetector({ backend, settings, data, run, resume, reporter, workers: 1 }),
  );
  await device.backend.destroy();
  return { scores: evaluation!.scores, ...(await run.result()) };
}

describe.skipIf(!gpu)('a detector whose device is lost', () => {
  let undisturbed: Awaited<ReturnType<typeof trained>>;
  beforeAll(async () => {
    undisturbed = await trained();
    expect(undisturbed.log).toHaveLength(2 * 2 + 2 + 2);
    expect(undisturbed.log[0]!.grad_norm).toBeGreaterThan(0);
  });

  test.for([
    { event: 'batch', epoch: 1 },
    { event: 'batch', epoch: 2 },
    { event: 'epoch', epoch: 2 },
  ])('before $event of epoch $epoch ends with the same bits and the same log', async (lose) => {
    reporter.told.length = 0;
    expect(await trained(lose)).toEqual(undisturbed);
    expect(reporter.told.filter(({ kind }) => kind === 'device lost')).toHaveLength(1);
  });
});
