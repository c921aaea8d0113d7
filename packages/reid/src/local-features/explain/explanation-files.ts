import { PageFolder } from '../../files/page-folder.ts';
import type { FeatureMatches } from '../match-by-features.ts';

/** How much of what was found is shown. */
export interface ExplanationSize {
  /** The first queries. */
  readonly queries?: number;
  /** Matches of each, the best first. */
  readonly top?: number;
}

/** A match of a query, and the names of its pictures in the folder. */
export interface ShownMatch {
  readonly query: number;
  /** From 1. */
  readonly rank: number;
  /** Row of the gallery. */
  readonly index: number;
  readonly score: number;
  readonly lines: string;
  readonly heat: string;
}

/** What one looks through in half an hour; about 200 MB. */
const usual: Required<ExplanationSize> = { queries: 50, top: 3 };

/** For each query that is shown its matches. */
export function shownMatches(found: FeatureMatches, { queries = usual.queries, top = usual.top }: ExplanationSize) {
  const { queries: asked, gallery, matches } = found;
  const shown = matches.slice(0, queries);
  const digits = Math.max(3, String(shown.length).length);
  return shown.map((list, query) =>
    list.slice(0, top).map(({ index, similarity: score }, i): ShownMatch => {
      const rank = i + 1;
      // Number and rank keep names apart that differ in what is left out of them.
      const number = `${String(query + 1).padStart(digits, '0')}-${rank}`;
      const name = `${number}-${nameOf(asked.paths[query]!)}-vs-${nameOf(gallery.paths[index]!)}`;
      return { query, rank, index, score, lines: `${name}.png`, heat: `${name}-heat.png` };
    }),
  );
}

/** The folder of an explanation. */
export const explanationFolder = (path: string) =>
  new PageFolder(path, { flag: '--explain', record: 'explanation.json' });

/** The pictures beside the page: their names hold what was found. */
export function explanationPictures(found: FeatureMatches, size: ExplanationSize = {}): string[] {
  return shownMatches(found, size)
    .flat()
    .flatMap(({ lines, heat }) => [lines, heat]);
}

/** Of 255 bytes that file systems allow, two names of 28 letters of 4 bytes leave room for the rest. */
const mostLetters = 28;

/** A photo's path as part of a name that every file system takes: `alba/IMG 7.JPG` is `alba_IMG_7`. */
function nameOf(path: string): string {
  const plain = path
    .normalize('NFC')
    .replace(/\.[a-z0-9]+$/i, '')
    .replace(/[^\p{L}\p{N}.-]+/gu, '_')
    .replace(/^[_.]+|[_.]+$/g, '');
  return [...plain].slice(-mostLetters).join('');
}
