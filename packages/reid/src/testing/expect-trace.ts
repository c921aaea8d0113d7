import { expect } from 'vitest';
import type { TraceEvent } from '../profile/trace-events.ts';

/** Holds a trace against the rules of its format: what each event must have, and that the spans of a row nest. */
export function expectValidTrace(events: readonly TraceEvent[]): void {
  for (const event of events) {
    expect(event).toMatchObject({ name: expect.any(String), pid: expect.any(Number), tid: expect.any(Number) });
    expect(['X', 'C', 'M']).toContain(event.ph);
    expect(event.ts).toBeGreaterThanOrEqual(0);
    if (event.ph === 'X') expect(event.dur).toBeGreaterThanOrEqual(0);
    if (event.ph === 'C') for (const value of Object.values(event.args!)) expect(value).toBeGreaterThanOrEqual(0);
  }
  const rows = Map.groupBy(events, ({ pid, tid }) => `${pid} ${tid}`);
  for (const row of rows.values()) {
    expect(row.filter(({ name }) => name === 'thread_name')).toHaveLength(1);
    // Ends of the spans that a new one begins within, in nanoseconds.
    const open: number[] = [];
    for (const { ts, dur } of row.filter(({ ph }) => ph === 'X')) {
      const [start, end] = [Math.round(ts * 1e3), Math.round((ts + dur!) * 1e3)];
      while (open.length > 0 && open.at(-1)! <= start) open.pop();
      if (open.length > 0) expect(end).toBeLessThanOrEqual(open.at(-1)!);
      open.push(end);
    }
  }
}
