import type { News } from '../reporter.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import type { Recipe } from './recipe.ts';

/**
 * Where the settings have more epochs than the run was to have, the run keeps the new number, and goes on though it had stopped early.
 * Returns the epochs that it was to have.
 */
export async function extendRun<Batch>({ state, settings }: Recipe<Batch>, run: RunFolder): Promise<number> {
  const stored = JSON.parse(await run.readText('settings.json')) as { epochs: number };
  if (settings.epochs <= stored.epochs) return settings.epochs;
  if (state.position.stopped) {
    state.goOn();
    // Before the settings: an interruption in between leaves a run that can go on, never one that is longer and has stopped.
    await state.save(run.file('last.safetensors'));
  }
  await run.writeText('settings.json', `${JSON.stringify({ ...stored, epochs: settings.epochs }, null, 2)}\n`);
  return stored.epochs;
}

/** The learning rate that follows. */
export function extensionNews<Batch>({ settings, ...recipe }: Recipe<Batch>, epochsBefore: number): News {
  const { epochs, schedule = 'cosine' } = settings;
  return { kind: 'extended', epochs, epochsBefore, schedule, learningRate: recipe.learningRate() };
}
