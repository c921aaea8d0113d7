import { type FoundCandidate, type FoundFor, keepCandidates, placedPhotos, withCatalogue } from '@flukeprint/catalogue';
import { listedPath } from '../photos/list-catalogue.ts';
import type { EncounterMatches } from './encounter-answers.ts';
import type { PhotoMatches } from './match-photos.ts';

/** Pairs of photos that are worth a look. */
const mostPairs = 12;

/** Keeps in a catalogue who its encounters may show, for whoever reviews them, in place of what an earlier search said of the same encounters. */
export async function keepMatches(
  name: string,
  found: PhotoMatches,
  encounters: readonly EncounterMatches[],
): Promise<void> {
  const { queries, gallery, scores } = found;
  const placed = new Map((await withCatalogue(name, placedPhotos)).map((row) => [listedPath(row), row]));
  const candidates = encounters.map(({ encounter, answers }) => {
    const own = answers.flatMap(({ score, probability, pairs }): FoundCandidate[] => {
      // Somebody may have decided otherwise meanwhile.
      const individual = placed.get(gallery.paths[pairs[0]!.match]!)?.individual_id;
      if (individual == null) return [];
      const photos = pairs.slice(0, mostPairs).flatMap(({ query, match, score }) => {
        const [asked, known] = [placed.get(queries.paths[query]!), placed.get(gallery.paths[match]!)];
        return asked && known ? [[asked.annotation, known.annotation, score] as const] : [];
      });
      return [{ individual, score, probability: probability ?? undefined, photos }];
    });
    const judged = found.answers?.encounters.get(encounter);
    const about = judged && { isNew: judged.isNew, enough: judged.enough };
    return [Number(encounter), { candidates: own, ...about } satisfies FoundFor] as const;
  });
  const animals = new Set(gallery.individuals.filter((name) => name !== '')).size;
  // Ids in full say nothing to people: of a network its first digits, of local features what they are called.
  const method = [
    scores.network && `network ${scores.network.replace(/^\w+:/, '').slice(0, 8)}`,
    scores.features && `local features (${scores.features.split(' ')[0]})`,
  ];
  const search = {
    method: method.filter((part) => part).join(', ') || scores.name,
    animals,
    photos: gallery.paths.length,
    isCalibrated: found.answers !== null,
  };
  await withCatalogue(name, (catalogue) => keepCandidates(catalogue, search, new Map(candidates)));
}
