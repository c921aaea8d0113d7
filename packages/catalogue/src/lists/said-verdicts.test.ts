import { expect, test } from 'vitest';
import { mergeIndividuals } from '../decisions/merge-individuals.ts';
import { renameIndividual } from '../decisions/rename-individual.ts';
import { undo } from '../journal/undo.ts';
import { judge } from '../review/verdicts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { openSeason } from '../testing/season.ts';
import { saidVerdicts } from './said-verdicts.ts';

const ana = { by: 'Ana' };

onEachEngine('said verdicts', (place) => {
  test('what stands, under the names of today; what was taken back says nothing', async () => {
    const made = await place();
    const catalogue = await openSeason(made, 6, { Bruma: [1], Luna: [2], Sal: [6] });
    try {
      await judge(catalogue, 4, 2, { verdict: 'different' }, ana);
      await judge(catalogue, 4, 1, { verdict: 'same', certainty: 'probable' }, ana);
      const { id } = await judge(catalogue, 5, 1, { verdict: 'different' }, ana);
      await undo(catalogue, id, ana);
      await judge(catalogue, 3, 3, { verdict: 'same', certainty: 'possible' }, ana);
      await mergeIndividuals(catalogue, 'Luna', 'Sal', ana);
      await renameIndividual(catalogue, 'Bruma', 'Nº 17', ana);
      expect(await saidVerdicts(catalogue)).toEqual([
        { encounter: 4, named: 'Nº 17', animal: 'Luna', verdict: 'different', certainty: null },
        { encounter: 4, named: 'Nº 17', animal: 'Nº 17', verdict: 'same', certainty: 'probable' },
        { encounter: 5, named: null, animal: 'Nº 17', verdict: null, certainty: null },
        { encounter: 3, named: null, animal: 'Luna', verdict: 'same', certainty: 'possible' },
      ]);
    } finally {
      await catalogue.close();
      await made.remove();
    }
  });
});
