import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { recordingReporter } from '../testing/recording-reporter.ts';
import { expectComparable } from './expect-comparable.ts';

function folderWith(...files: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sides-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  return folder;
}

async function told(gallery: string, queries: string | undefined, unknown?: string[]): Promise<string[]> {
  const reporter = recordingReporter();
  const source = (path: string) => ({ path, unknown });
  await expectComparable(source(gallery), queries === undefined ? undefined : source(queries), 'match …', reporter);
  return reporter.told.map((news) => (news.kind === 'note' ? news.text : news.kind));
}

test('queries with names and a gallery without look swapped', async () => {
  const [named, loose] = [folderWith('Alba/1.jpg', 'Bruno/2.jpg'), folderWith('1.jpg', 'unknown/2.jpg')];
  await expect(told(loose, named)).rejects.toThrow(
    /names no animal, and the queries .* name 2 \(Alba, Bruno\): they look swapped .*\. The other way round: match …$/,
  );
  expect(await told(named, loose)).toEqual([]);
  expect(await told(loose, loose)).toEqual([]);
  expect(await told(loose, undefined)).toEqual([]);
  expect(await told(loose, join(loose, 'missing'))).toEqual([]);
});

test('names that are alike between the two, and names of nobody that neither has, are told of', async () => {
  const gallery = folderWith('Zoe\u0308/1.jpg', '007/2.jpg', 'Alba/3.jpg', 'nobody/4.jpg');
  const queries = folderWith('Zo\u00eb/1.jpg', '7/2.jpg', 'Alba/3.jpg', 'Nora/4.jpg', 'NORA/5.jpg');
  const found = await told(gallery, queries, ['nobody', 'nobdy']);
  expect(found[0]).toBe('--unknown nobdy: no photo has that name; did you mean nobody?');
  expect(found.slice(1).map((line) => line.replace(/ in .* and [^:]*/, ''))).toEqual([
    'names alike: "007", "7" count as 2 animals; if they are one, write the name in one way',
    'names alike: "Zoe\\u{308}", "Zo\u00eb" count as 2 animals; if they are one, write the name in one way',
  ]);
});
