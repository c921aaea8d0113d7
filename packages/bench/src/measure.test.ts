import { describe, expect, it } from 'vitest';
import { EngineError } from './engine.ts';
import { measure } from './measure.ts';
import { engine } from './testing.ts';
import { linearWork } from './work.ts';

const work = linearWork('forward', 2, 3, 4);
const options = { rounds: 2, seconds: 0.1 };

/** Prepares in `seconds` and notes what it is asked. */
function willing(name: string, log: string[], seconds = 0.1) {
  return engine(name, ({ request }) => {
    log.push(`${name} ${request}`);
    return { seconds };
  });
}

describe('measure', () => {
  it('prepares all, lets them take turns, and releases all', async () => {
    const log: string[] = [];
    const entries = ['ours', 'torch'].map((name) => ({ engine: willing(name, log), work }));
    expect(await measure(entries, options)).toEqual([
      [0.1, 0.1],
      [0.1, 0.1],
    ]);
    expect(log).toEqual([
      'ours prepare',
      'torch prepare',
      'ours measure',
      'torch measure',
      'ours measure',
      'torch measure',
      'ours release',
      'torch release',
    ]);
  });

  it('has null for what an engine cannot do', async () => {
    const entries = [willing('ours', []), engine('tfjs', () => null)].map((engine) => ({ engine, work }));
    expect(await measure(entries, options)).toEqual([[0.1, 0.1], null]);
  });

  it('does not repeat calls that are too slow', async () => {
    const log: string[] = [];
    const entries = [willing('ours', []), willing('jax', log, 30)].map((engine) => ({ engine, work }));
    expect(await measure(entries, { ...options, slowCall: 2 })).toEqual([[0.1, 0.1], [30]]);
    expect(log).toEqual(['jax prepare', 'jax release']);
  });

  it('goes on without an engine that fails, and says so', async () => {
    const failing = engine('jax', ({ request }) => {
      if (request === 'measure') throw new EngineError('jax: out of memory');
      return { seconds: 0.1 };
    });
    const failures: string[] = [];
    const entries = [willing('ours', []), failing].map((engine) => ({ engine, work }));
    const results = await measure(entries, { ...options, onFailure: ({ message }) => failures.push(message) });
    expect(results).toEqual([[0.1, 0.1], null]);
    expect(failures).toEqual(['jax: out of memory']);
  });

  it('ends with the failure where nobody asked to be told', async () => {
    const failing = engine('ours', () => {
      throw new EngineError('ours: out of memory');
    });
    await expect(measure([{ engine: failing, work }], options)).rejects.toThrow('out of memory');
  });
});
