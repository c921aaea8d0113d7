import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { goalsReached } from './goals.ts';
import { resultsSchema } from './results.ts';
import { sampleResults } from './testing.ts';

describe('the schema of results', () => {
  it('holds what a run leaves, unchanged', () => {
    const results = sampleResults();
    results.goals = goalsReached(results);
    expect(results.goals).not.toEqual([]);
    expect(resultsSchema.parse(JSON.parse(JSON.stringify(results)))).toEqual(results);
  });

  it('refuses keys that it does not know, wrong types and missing figures', () => {
    const results = sampleResults();
    expect(resultsSchema.safeParse({ ...results, cpu: 'x' }).success).toBe(false);
    expect(resultsSchema.safeParse({ ...results, date: 'yesterday' }).success).toBe(false);
    expect(resultsSchema.safeParse({ ...results, machine: { cpu: 'x' } }).success).toBe(false);
    const empty = { ...results.training![0]!, engines: { flukeprint: { seconds: [] } } };
    expect(resultsSchema.safeParse({ ...results, training: [empty] }).success).toBe(false);
  });

  it('has snake_case keys', () => {
    const keys = propertyNames(z.toJSONSchema(resultsSchema));
    expect(keys).toContain('lower_quartile');
    expect(keys.filter((key) => !/^[a-z]+(_[a-z]+)*$/.test(key))).toEqual([]);
  });
});

it('holds the results that are kept', () => {
  const folder = join(import.meta.dirname, '../results');
  for (const name of globSync('*.json', { cwd: folder })) {
    resultsSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
  }
});

function propertyNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'properties' in schema ? Object.keys(schema.properties as object) : [];
  return [...own, ...Object.values(schema).flatMap(propertyNames)];
}
