import type { Transaction } from '../../journal/transaction.ts';
import type { Annotation, Encounter } from '../../schema/tables.ts';
import { inChunks } from './in-chunks.ts';

/** What the catalogue has of the photos and encounters of a source. */
export class KnownEncounters {
  readonly #byPhoto: ReadonlyMap<number, readonly Annotation[]>;
  readonly #byId: ReadonlyMap<number, Encounter>;
  readonly #byCode: ReadonlyMap<string, Encounter>;
  readonly #taken = new Set<number>();

  private constructor(annotations: readonly Annotation[], byId: readonly Encounter[], byCode: readonly Encounter[]) {
    this.#byPhoto = Map.groupBy(annotations, ({ photo_id }) => photo_id);
    this.#byId = new Map([...byId, ...byCode].map((encounter) => [encounter.id, encounter]));
    this.#byCode = new Map(byCode.map((encounter) => [encounter.code!, this.#byId.get(encounter.id)!]));
  }

  static async of(transaction: Transaction, photos: readonly number[], codes: Iterable<string>) {
    const annotations = await inChunks(photos, (chunk) =>
      transaction.selectFrom('annotation').selectAll().where('photo_id', 'in', chunk).orderBy('id').execute(),
    );
    const encounters = transaction.selectFrom('encounter').selectAll();
    const ids = new Set(annotations.flatMap(({ encounter_id }) => encounter_id ?? []));
    const byId = await inChunks(ids, (chunk) => encounters.where('id', 'in', chunk).execute());
    const byCode = await inChunks(codes, (chunk) =>
      encounters.where('code', 'in', chunk).orderBy('id', 'desc').execute(),
    );
    return new KnownEncounters(annotations, byId, byCode);
  }

  byCode(code: string | null): Encounter | undefined {
    return code === null ? undefined : this.#byCode.get(code);
  }

  /** The encounter that an annotation of a photo is placed in. */
  encounterOf(photo: number, annotation: number): Encounter | undefined {
    const own = this.#byPhoto.get(photo)?.find(({ id }) => id === annotation);
    return own && this.#byId.get(own.encounter_id!);
  }

  /**
   * The annotation of a photo that is meant, and is nobody else's: that with the same box, of an encounter with this code where several
   * have it; where `isOnly` one is asked for, the only one that is there, whatever its box.
   */
  placed(photo: number, box: string | null, code: string | null, isOnly: boolean): Annotation | undefined {
    const placed = (this.#byPhoto.get(photo) ?? []).filter(
      ({ id, encounter_id }) => encounter_id !== null && !this.#taken.has(id),
    );
    const same = placed.filter((one) => one.box === box);
    const coded = same.find(({ encounter_id }) => code !== null && this.#byId.get(encounter_id!)?.code === code);
    const alone = isOnly && placed.length === 1 && (placed[0]!.box === null || box === null) ? placed[0] : undefined;
    return this.#take(coded ?? same[0] ?? alone);
  }

  /** A row that shows nothing, since what placed it was taken back: it is used again, so that bringing that back changes nothing. */
  unplaced(photo: number): Annotation | undefined {
    const own = this.#byPhoto.get(photo) ?? [];
    return this.#take(own.find(({ id, encounter_id }) => encounter_id === null && !this.#taken.has(id)));
  }

  #take(annotation: Annotation | undefined): Annotation | undefined {
    if (annotation) this.#taken.add(annotation.id);
    return annotation;
  }
}
