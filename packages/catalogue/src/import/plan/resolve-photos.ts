import type { Transaction } from '../../journal/transaction.ts';
import type { SourcePhoto } from '../source-row.ts';
import { inChunks } from './in-chunks.ts';
import { examples, type PlannedPhoto } from './plan.ts';

/** The photos of a source, each content once. */
export interface ResolvedPhotos {
  readonly of: (photo: SourcePhoto) => PlannedPhoto;
  readonly all: readonly PlannedPhoto[];
  readonly notes: readonly string[];
}

interface Known {
  readonly id: number;
  readonly hash: string | null;
  readonly path: string;
  readonly root: string;
}

const keyOf = ({ facts, root, path }: SourcePhoto) => facts.hash ?? `${root}\0${path}`;

/** Finds which photos the catalogue has: by content, and where that is not known by the path. */
export async function resolvePhotos(transaction: Transaction, photos: readonly SourcePhoto[]): Promise<ResolvedPhotos> {
  const byKey = new Map<string, PlannedPhoto>();
  const copies: string[] = [];
  for (const photo of photos) {
    const key = keyOf(photo);
    const first = byKey.get(key);
    if (!first) {
      const { root, path, facts } = photo;
      byKey.set(key, { id: null, root, path, facts, isFilled: false });
    } else if (first.path !== photo.path || first.root !== photo.root) copies.push(`${photo.path} is ${first.path}`);
  }
  const planned = [...byKey.values()];
  const select = () =>
    transaction
      .selectFrom('photo')
      .innerJoin('root', 'root.id', 'photo.root_id')
      .select(['photo.id', 'photo.hash', 'photo.path', 'root.path as root']);
  const hashes = planned.flatMap(({ facts }) => facts.hash ?? []);
  const byHash = new Map(
    (await inChunks(hashes, (chunk) => select().where('photo.hash', 'in', chunk).execute())).map((row) => [
      row.hash,
      row,
    ]),
  );
  const unknown = planned.filter(({ facts }) => facts.hash === null || !byHash.has(facts.hash));
  const paths = new Set(unknown.map(({ path }) => path));
  const byPath = Map.groupBy(
    await inChunks(paths, (chunk) => select().where('photo.path', 'in', chunk).execute()),
    ({ path }) => path,
  );
  const notes = new Notes();
  if (copies.length > 0) notes.copies = [...new Set(copies)];
  for (const photo of planned) take(photo, byHash, byPath, notes);
  return { of: (photo) => byKey.get(keyOf(photo))!, all: planned, notes: notes.lines };
}

function take(
  photo: PlannedPhoto,
  byHash: ReadonlyMap<string | null, Known>,
  byPath: ReadonlyMap<string, readonly Known[]>,
  notes: Notes,
): void {
  const same = photo.facts.hash === null ? undefined : byHash.get(photo.facts.hash);
  if (same) {
    photo.id = same.id;
    if (same.path !== photo.path || same.root !== photo.root) notes.elsewhere.push(`${photo.path} is ${same.path}`);
    return;
  }
  const alike = byPath.get(photo.path) ?? [];
  const here = alike.find(({ root }) => root === photo.root);
  const bare = alike.filter(({ hash }) => hash === null);
  const named = bare.find(({ root }) => root === photo.root) ?? (bare.length === 1 ? bare[0] : undefined);
  if (photo.facts.hash === null) {
    photo.id = (here ?? named)?.id ?? null;
  } else if (named) {
    photo.id = named.id;
    photo.isFilled = true;
    notes.filled.push(photo.path);
  } else if (here) notes.changed.push(photo.path);
}

/** What is worth knowing about photos. */
class Notes {
  copies: string[] = [];
  readonly elsewhere: string[] = [];
  readonly filled: string[] = [];
  readonly changed: string[] = [];

  get lines(): string[] {
    const line = (list: readonly string[], text: string) =>
      list.length > 0 ? [`${list.length} ${text}: ${examples(list)}`] : [];
    return [
      ...line(this.copies, 'copies of the same photo, which counts once'),
      ...line(this.elsewhere, 'photos are known under another path, which stays'),
      ...line(this.filled, 'photos that only a table named so far are there now'),
      ...line(this.changed, 'photos have another content than when they were brought in, and count as new'),
    ];
  }
}
