import { alikeName, describeNamesAlike, namesAlike, visible } from '@flukeprint/data';
import { aliasesOf } from '../../decisions/merge-individuals.ts';
import { nameKey } from '../../journal/registers.ts';
import type { Transaction } from '../../journal/transaction.ts';
import type { Individual } from '../../schema/tables.ts';
import type { SourceAnimal } from '../source-row.ts';
import { examples, type PlannedAnimal } from './plan.ts';

/** The animals of a source, each once. */
export interface ResolvedAnimals {
  /** Null for nobody. */
  readonly of: (animal: SourceAnimal) => PlannedAnimal | null;
  readonly all: readonly PlannedAnimal[];
  readonly notes: readonly string[];
}

/** Finds which animals the catalogue knows: by name, by one they had before, by that of one merged into them. */
export async function resolveAnimals(
  transaction: Transaction,
  animals: readonly SourceAnimal[],
  isNobody: (name: string) => boolean,
): Promise<ResolvedAnimals> {
  const known = new KnownAnimals(
    await transaction.selectFrom('individual').selectAll().where('name', 'is not', null).execute(),
  );
  const byKey = new Map<string, PlannedAnimal>();
  const byId = new Map<number, PlannedAnimal>();
  const spelt: string[] = [];
  const renamed: string[] = [];
  const contradicting: string[] = [];
  const of = (animal: SourceAnimal) => (isNobody(animal.name) ? null : (byKey.get(nameKey(animal.name)) ?? null));
  for (const animal of animals) {
    const { name } = animal;
    const key = nameKey(name);
    if (isNobody(name) || key === '') continue;
    let planned = byKey.get(key);
    if (!planned) {
      const found = known.find(key);
      if (found && found.name_key !== key) renamed.push(`${name} is ${found.name}`);
      else if (found && found.name !== name) spelt.push(`${visible(name)} is ${found.name}`);
      planned = (found && byId.get(found.id)) ?? plannedOf(name, key, found);
      byKey.set(key, planned);
      if (planned.id !== null) byId.set(planned.id, planned);
    } else if (planned.id === null && planned.name !== name) spelt.push(`${visible(name)} is ${planned.name}`);
    add(planned, animal, contradicting);
  }
  const all = [...new Set(byKey.values())];
  const line = (list: readonly string[], text: string) =>
    list.length > 0 ? [`${new Set(list).size} ${text}: ${examples([...new Set(list)])}`] : [];
  return {
    of,
    all,
    notes: [
      ...line(spelt, 'names are spelt otherwise (case, spaces, é as one character or two)'),
      ...line(renamed, 'names are of animals that are called otherwise by now'),
      ...line(contradicting, 'values differ from what the catalogue or an earlier row says of the animal, which stays'),
      ...alikeNotes(all, known),
    ],
  };
}

function plannedOf(name: string, key: string, found: Individual | undefined): PlannedAnimal {
  if (!found)
    return { id: null, name, key, values: { aliases: null, sex: null, species: null, notes: null }, fills: {} };
  const { aliases, sex, species, notes } = found;
  return { id: found.id, name: found.name!, key, values: { aliases, sex, species, notes }, fills: {} };
}

/** What a row says of an animal besides its name, where nothing is known yet. */
function add(planned: PlannedAnimal, animal: SourceAnimal, contradicting: string[]): void {
  for (const field of ['sex', 'species', 'notes'] as const) {
    const said = animal[field];
    if (said === null || said === planned.values[field]) continue;
    if (planned.values[field] !== null) {
      contradicting.push(`${planned.name}: ${field} ${said}`);
      continue;
    }
    planned.values = { ...planned.values, [field]: said };
    if (planned.id !== null) planned.fills[field] = said;
  }
  if (animal.aliases.length === 0) return;
  const before = aliasesOf(planned.values.aliases);
  const more = animal.aliases.filter((alias) => alias !== planned.name && !before.includes(alias));
  if (more.length === 0) return;
  const aliases = JSON.stringify([...before, ...new Set(more)]);
  planned.values = { ...planned.values, aliases };
  if (planned.id !== null) planned.fills.aliases = aliases;
}

/** New names that look like known ones, or like one another. */
function alikeNotes(all: readonly PlannedAnimal[], known: KnownAnimals): string[] {
  const fresh = all.filter(({ id }) => id === null).map(({ name }) => name);
  const keys = new Set(fresh.map(alikeName));
  const like = known.names.filter((name) => keys.has(alikeName(name)));
  return describeNamesAlike(namesAlike([...fresh, ...like]));
}

/** The named individuals of a catalogue. */
class KnownAnimals {
  readonly #byId: ReadonlyMap<number, Individual>;
  readonly #living: ReadonlyMap<string, Individual>;
  readonly #merged: ReadonlyMap<string, Individual>;
  readonly #byAlias = new Map<string, Individual>();

  constructor(individuals: readonly Individual[]) {
    this.#byId = new Map(individuals.map((individual) => [individual.id, individual]));
    const keyed = (rows: readonly Individual[]) => new Map(rows.map((row) => [row.name_key!, row]));
    this.#living = keyed(individuals.filter(({ merged_into }) => merged_into === null));
    this.#merged = keyed(individuals.filter(({ merged_into }) => merged_into !== null));
    for (const individual of this.#living.values())
      for (const alias of aliasesOf(individual.aliases)) this.#byAlias.set(nameKey(alias), individual);
  }

  get names(): string[] {
    return [...this.#living.values()].map(({ name }) => name!);
  }

  find(key: string): Individual | undefined {
    const living = this.#living.get(key);
    if (living) return living;
    let at = this.#merged.get(key);
    while (at && at.merged_into !== null) at = this.#byId.get(at.merged_into);
    return at ?? this.#byAlias.get(key);
  }
}
