import { defaultUnknown } from '@flukeprint/data';
import { expect, test } from 'vitest';
import { namesOfNoPhoto, nobodyThatCounts } from './unknown-names.ts';

const photos = ['Alba', 'Alba', 'new', 'new', 'Unknown', 'Nobody', ''].map((individual) => ({ individual }));

test('a name that no photo has is told, with the nearest; names of the usual list are not', () => {
  expect(namesOfNoPhoto(photos, ['nobdy', 'NEW', 'Zora'])).toEqual([
    '--unknown nobdy: no photo has that name; did you mean Nobody?',
    '--unknown Zora: no photo has that name',
  ]);
  expect(namesOfNoPhoto(photos, defaultUnknown)).toEqual([]);
  // As runs have kept it that began with fewer names.
  expect(namesOfNoPhoto(photos, ['-1', 'new_whale', '____'])).toEqual([]);
  expect(namesOfNoPhoto(photos)).toEqual([]);
});

test('what other names make animals of is told', () => {
  expect(nobodyThatCounts(photos, ['nobody'])).toEqual([
    '“new” is an animal of 2 photos, “Unknown” is an animal of 1 photo: not among the names of nobody given (nobody); if that is nobody, add it to --unknown',
  ]);
  expect(nobodyThatCounts(photos, ['new', 'unknown'])).toEqual([]);
  expect(nobodyThatCounts(photos)).toEqual([]);
  // --unknown "" asks for it.
  expect(nobodyThatCounts(photos, [])).toEqual([]);
});
