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

/** Photos by their content, else by where they lie. */
class ByContent<T> {
  readonly #byHash = new Map<string, T>();
  readonly #byPath = new Map<string, Map<string, T>>();

  get({ facts, root, path }: SourcePhoto): T | undefined {
    return facts.hash !== null ? this.#byHash.get(facts.hash) : this.#byPath.get(root)?.get(path);
  }

  set({ facts, root, path }: SourcePhoto, value: T): void {
    if (facts.hash !== null) this.#byHash.set(facts.hash, value);
    else if (this.#byPath.get(root)?.set(path, value) === undefined) this.#byPath.set(root, new Map([[path, value]]));
  }
}

/** Finds which photos the catalogue has: by content, and where that is not known by the path. */
export async function resolvePhotos(transaction: Transaction, photos: readonly SourcePhoto[]): Promise<ResolvedPhotos> {
  const known = new ByContent<PlannedPhoto>();
  const planned: PlannedPhoto[] = [];
  const copies: string[] = [];
  for (const photo of photos) {
    const first = known.get(photo);
    if (!first) {
      const { root, path, facts } = photo;
      const fresh = { id: null, root, path, facts, isFilled: false };
      known.set(photo, fresh);
      planned.push(fresh);
    } else if (first.path !== photo.path || first.root !== photo.root) copies.push(`${photo.path} is ${first.path}`);
  }
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
  return { of: (photo) => known.get(photo)!, all: planned, notes: notes.lines };
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
