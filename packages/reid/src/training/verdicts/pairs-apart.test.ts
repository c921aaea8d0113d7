import { expect, test } from 'vitest';
import { apartByLabel, labelPairs } from './label-pairs.ts';
import { pairsApart } from './pairs-apart.ts';

const photo = (encounter: string, individual: string) => ({
  path: `${encounter}.jpg`,
  file: `/${encounter}.jpg`,
  individual,
  encounter,
});
const training = [photo('1', 'Alba'), photo('2', 'Bruma'), photo('3', 'Sal')];
const split = {
  individuals: ['Alba', 'Bruma', 'Sal'],
  training,
  gallery: training,
  queries: [photo('4', 'Bruma')],
  leftOut: [],
};
const said = (
  encounter: number,
  named: string | null,
  animal: string | null,
  verdict: string | null,
  certainty: string | null = null,
) => ({ encounter, named, animal, verdict, certainty });

test('different tells two animals apart once; each verdict that does not is counted under why', () => {
  const used = pairsApart(
    [
      said(2, 'Bruma', 'Alba', 'different'),
      said(1, 'Alba', 'Bruma', 'different'),
      said(2, 'Bruma', 'Bruma', 'same', 'certain'),
      said(1, 'Alba', 'Sal', null),
      said(3, 'Sal', 'Alba', 'same', 'possible'),
      said(3, 'Sal', 'Bruma', 'incomparable'),
      said(3, 'Sal', 'Sal', 'different'),
      said(3, 'Sal', 'Alba', 'same', 'probable'),
      said(9, null, 'Alba', 'same', 'certain'),
      said(9, null, 'Alba', 'different'),
      said(4, 'Bruma', 'Sal', 'different'),
      said(1, 'Alba', 'Luna', 'different'),
      said(8, 'Alba', 'Sal', 'different'),
    ],
    split,
  );
  expect(used).toEqual({
    verdicts: 13,
    different: 2,
    same: 1,
    left_out: { undone: 1, unsure: 2, contradicted: 3, unnamed: 1, held_out: 1, without_photos: 2 },
    pairs: [['Alba', 'Bruma']],
  });
});

test('pairs become labels, and with a mirror axis their mirror images are a pair, too', () => {
  const told = { individuals: ['Alba', 'Bruma', 'Sal'], apart: [['Alba', 'Sal']] as const };
  expect(labelPairs(told, { mirrorAxis: 'none' })).toEqual([[0, 2]]);
  const mirrored = labelPairs(told, { mirrorAxis: 'vertical' });
  expect(apartByLabel(mirrored)).toEqual(
    new Map([
      [0, [2]],
      [3, [5]],
      [2, [0]],
      [5, [3]],
    ]),
  );
  expect(apartByLabel(labelPairs({ individuals: ['Alba'] }, { mirrorAxis: 'none' }))).toBe(null);
});
