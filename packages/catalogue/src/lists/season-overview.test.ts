import { expect, test } from 'vitest';
import type { Catalogue } from '../catalogue.ts';
import { onEachEngine } from '../testing/engines.ts';
import { place } from '../testing/placed.ts';
import { seasonOverview } from './season-overview.ts';

onEachEngine('the overview of a season', (freshPlace) => {
  test('counts what a filter means: animals are new where the whole catalogue saw them first', async () => {
    const home = await freshPlace();
    let catalogue: Catalogue | undefined;
    try {
      catalogue = await place(home.name, [
        { path: '1.jpg', animal: 'Luna', seen: { seen_at: '2023-07-01', place: 'Pico' } },
        { path: '2.jpg', animal: 'Luna', encounter: 'a', seen: { seen_at: '2024-08-01T10:00:00', place: 'Pico' } },
        { path: '3.jpg', animal: 'Luna', encounter: 'a', seen: { seen_at: '2024-08-01T10:00:00', place: 'Pico' } },
        { path: '4.jpg', animal: 'Sal', photo: { taken_at: '2024-08-01T11:00:00' } },
        { path: '5.jpg', animal: 'Luna', seen: { seen_at: '2024-08-03', place: 'Faial' } },
        { path: '6.jpg', seen: { seen_at: '2024-08-03', place: 'Pico' } },
        { path: '7.jpg', animal: 'Onda', seen: { seen_at: '2024-09' } },
        { path: '8.jpg', animal: 'Onda' },
      ]);
      const season = await seasonOverview(catalogue, 'year = 2024');
      expect(season).toMatchObject({ encounters: 5, photos: 6, known: 1, new: 2, undecided: 1, undated: 0 });
      expect(season.byDay).toEqual([
        { day: '2024-08-01', encounters: 2, photos: 3, animals: 2, newAnimals: 1 },
        { day: '2024-08-03', encounters: 2, photos: 2, animals: 2, newAnimals: 1 },
        { day: '2024-09', encounters: 1, photos: 1, animals: 3, newAnimals: 2 },
      ]);
      expect(season.byPlace).toEqual([
        { place: null, encounters: 2, animals: 2, undecided: 0 },
        { place: 'Pico', encounters: 2, animals: 1, undecided: 1 },
        { place: 'Faial', encounters: 1, animals: 1, undecided: 0 },
      ]);
      expect(season.animals[0]).toEqual({ name: 'Luna', encounters: 2, first: '2024-08-01T10:00:00', isNew: false });
      expect(season.years).toEqual(['2024', '2023']);
      expect(await seasonOverview(catalogue)).toMatchObject({ encounters: 7, known: 0, new: 3, undated: 1 });
      expect(await seasonOverview(catalogue, 'place = nowhere')).toMatchObject({ encounters: 0, byDay: [], new: 0 });
      await expect(seasonOverview(catalogue, 'yeer = 2024')).rejects.toThrow('did you mean year?');
    } finally {
      await catalogue?.close();
      await home.remove();
    }
  });
});
