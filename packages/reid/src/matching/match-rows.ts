import { posix } from 'node:path';
import type { Photo } from '@flukeprint/data';
import type { Answers } from '../calibration/judge.ts';
import { bandWords } from '../calibration/words.ts';
import type { PhotoMatches } from './match-photos.ts';
import type { LongColumn, TableLayout } from './match-table.ts';
import type { Match } from './top-k.ts';

/** Photos of one side, row by row. */
export interface Named {
  readonly paths: readonly string[];
  readonly individuals: readonly string[];
  /** Where they are at hand. */
  readonly photos?: readonly Pick<Photo, 'encounter' | 'place'>[];
}

/** What a table is made of. */
export interface TableContent extends Pick<PhotoMatches, 'matches'> {
  readonly queries: Named;
  readonly gallery: Named;
  /** What the scores say, where it is known what they mean, and what they are called. */
  readonly answers: Pick<Answers, 'queries'> | null;
  readonly scoreName: string;
}

/** Turns a number into a cell that shows so many digits. */
export type NumberCell<Cell> = (value: number, digits: number) => Cell;

/** The rows of a table, without its header. Lists shorter than `top`, of a small gallery, leave cells empty. */
export function* matchRows<Cell>(
  content: TableContent,
  layout: TableLayout,
  numberCell: NumberCell<Cell>,
): Generator<(string | Cell)[]> {
  const { queries, gallery, matches } = content;
  const name = (path: string) => photoName(path, layout.names);
  for (const [query, list] of matches.entries()) {
    const asked = name(queries.paths[query]!);
    if (layout.form === 'wide') yield [asked, ...wideCells(list, gallery, name, layout)];
    else {
      const judged = judgeAll(query, list, content);
      const answer = content.answers?.queries[query];
      const isNew = answer ? numberCell(answer.isNew, 3) : '';
      const enough = answer ? numberCell(answer.enough, 0) : '';
      if (layout.form === 'animals')
        yield [asked, ...animalCells(list, judged, gallery, name, layout, numberCell), isNew, enough];
      else
        for (const [i, { index, similarity }] of list.entries()) {
          const { probability, words } = judged[i]!;
          const cells: Record<LongColumn, string | Cell> = {
            query: asked,
            rank: numberCell(i + 1, 0),
            match: name(gallery.paths[index]!),
            individual: gallery.individuals[index]!,
            similarity: numberCell(similarity, 6),
            probability: probability === null ? '' : numberCell(probability, 3),
            certainty: words,
            query_encounter: queries.photos?.[query]?.encounter ?? '',
            encounter: gallery.photos?.[index]?.encounter ?? '',
            place: gallery.photos?.[index]?.place ?? '',
            probability_new: isNew,
            enough,
          };
          yield layout.columns.map((column) => cells[column]);
        }
    }
  }
}

interface Judged {
  readonly probability: number | null;
  /** Of the first individual; empty of others. */
  readonly words: string;
}

/** How sure the individual of each photo is; a photo without a name is nobody's. */
function judgeAll(query: number, list: readonly Match[], { gallery, answers, scoreName }: TableContent): Judged[] {
  const answer = answers?.queries[query];
  if (!answer) return list.map(() => ({ probability: null, words: `uncalibrated ${scoreName}` }));
  const first = list.map(({ index }) => gallery.individuals[index]!).find((name) => name !== '');
  return list.map(({ index }) => {
    const individual = gallery.individuals[index]!;
    const probability = answer.probabilities.get(individual) ?? null;
    return { probability, words: individual === first && first !== undefined ? bandWords[answer.band] : '' };
  });
}

function animalCells<Cell>(
  list: readonly Match[],
  judged: readonly Judged[],
  gallery: Named,
  name: (path: string) => string,
  { top }: TableLayout,
  numberCell: NumberCell<Cell>,
): (string | Cell)[] {
  const cells = Array.from({ length: top }, (_, i) => {
    const match = list[i];
    if (!match) return ['', '', '', ''];
    const { probability } = judged[i]!;
    return [
      gallery.individuals[match.index]!,
      probability === null ? '' : numberCell(probability, 3),
      numberCell(match.similarity, 6),
      name(gallery.paths[match.index]!),
    ];
  });
  return [judged[0]?.words ?? '', ...cells.flat()];
}

function wideCells(list: readonly Match[], gallery: Named, name: (path: string) => string, layout: TableLayout) {
  const cells = list.map(({ index }) =>
    layout.list === 'photos' ? name(gallery.paths[index]!) : gallery.individuals[index]!,
  );
  if (layout.unknown) {
    const { name: unknown, below } = layout.unknown;
    const at = list.findIndex(({ similarity }) => similarity < below);
    cells.splice(at < 0 ? cells.length : at, 0, unknown);
    cells.length = Math.min(cells.length, layout.top);
  }
  if (layout.joined !== null) return [cells.join(layout.joined)];
  return Array.from({ length: layout.top }, (_, i) => cells[i] ?? '');
}

function photoName(path: string, how: TableLayout['names']): string {
  if (how === 'path') return path;
  const file = posix.basename(path);
  return how === 'file' ? file : file.slice(0, file.length - posix.extname(file).length);
}
