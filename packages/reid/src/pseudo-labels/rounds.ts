import { join } from 'node:path';
import { writeAtomically } from '@flukeprint/data/files';
import { z } from 'zod';
import { FolderLock } from '../files/folder-lock.ts';
import { exists } from '../files/output-folder.ts';
import { UserError } from '../user-error.ts';
import { readText } from './read-text.ts';

const round = z.strictObject({
  /** From 1. */
  round: z.int().min(1),
  /** The round's CSV in the folder. */
  file: z.string(),
  /** When it was made, ISO 8601. */
  time: z.string(),
  /** The run whose network named the photos, its file of weights, and the least probability that counted. */
  model: z.string(),
  weights: z.string(),
  threshold: z.number(),
  photos: z.int(),
  /** proposed: to be trained with; accepted: it helped; rejected: it did not; rolled back: taken out by hand. */
  state: z.enum(['proposed', 'accepted', 'rejected', 'rolled back']),
  /** Held-out scores that decided, of the network before and after. */
  decision: z
    .strictObject({ baseline: z.string(), retrained: z.string(), mAP_before: z.number(), mAP_after: z.number() })
    .optional(),
});
export type Round = z.infer<typeof round>;

const ledger = 'ledger.json';

/**
 * A folder of pseudo-labelled photos: `round-001.csv`, … and `ledger.json`, which says what became of each round. No file of
 * a round is ever changed or removed.
 */
export class Rounds {
  readonly folder: string;
  readonly all: Round[];
  readonly #lock: FolderLock | undefined;

  private constructor(folder: string, all: Round[], lock?: FolderLock) {
    this.folder = folder;
    this.all = all;
    this.#lock = lock;
  }

  /** Throws if the folder has no ledger. */
  static async open(folder: string): Promise<Rounds> {
    await expectLedger(folder);
    return new Rounds(folder, await readLedger(folder));
  }

  /** The rounds of a folder, none if there is no ledger yet. */
  static async openOrEmpty(folder: string): Promise<Rounds> {
    return new Rounds(folder, await readLedger(folder));
  }

  /** To change it: others are kept out until {@link release}, or the end of the process. */
  static async openToChange(folder: string): Promise<Rounds> {
    await Rounds.open(folder);
    return Rounds.#locked(folder, (rounds) => expectLedger(rounds.folder));
  }

  /** The same, where the folder is made if need be. Throws where the next round's file is there already. */
  static async openOrCreate(folder: string): Promise<Rounds> {
    return Rounds.#locked(folder, async ({ next }) => {
      const file = join(folder, next.file);
      if (await exists(file)) throw new UserError(`${file} is there, and no round that ${ledger} knows; move it away`);
    });
  }

  static async #locked(folder: string, check: (rounds: Rounds) => Promise<void>): Promise<Rounds> {
    const lock = await FolderLock.take(folder);
    try {
      const rounds = new Rounds(folder, await readLedger(folder), lock);
      await check(rounds);
      return rounds;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Lets others in. */
  release(): void {
    this.#lock?.release();
  }

  /** Those that are trained on. */
  get active(): Round[] {
    return this.all.filter(({ state }) => state === 'accepted' || state === 'proposed');
  }

  /** The round that nothing is decided of yet. */
  get proposed(): Round | undefined {
    return this.all.find(({ state }) => state === 'proposed');
  }

  get next(): { round: number; file: string } {
    const number = this.all.length + 1;
    return { round: number, file: `round-${`${number}`.padStart(3, '0')}.csv` };
  }

  async add(made: Omit<Round, 'state'>): Promise<void> {
    this.all.push({ ...made, state: 'proposed' });
    await this.#save();
  }

  /** Accepts the proposed round if the held-out score did not fall. */
  async decide(decision: NonNullable<Round['decision']>): Promise<Round> {
    const { proposed } = this;
    if (!proposed) throw new UserError(`${this.folder} has no round that waits for a decision`);
    proposed.decision = decision;
    proposed.state = decision.mAP_after >= decision.mAP_before ? 'accepted' : 'rejected';
    await this.#save();
    return proposed;
  }

  /** Takes a round out, and all that came after it: their networks were trained on it. */
  async rollBack(number: number): Promise<Round[]> {
    const found = this.all.find(({ round }) => round === number);
    if (!found) throw new UserError(`${this.folder} has no round ${number}; it has ${this.all.length}`);
    const undone = this.active.filter(({ round }) => round >= number);
    if (undone.length === 0) throw new UserError(`round ${number} is ${found.state}: there is nothing to take back`);
    for (const one of undone) one.state = 'rolled back';
    await this.#save();
    return undone;
  }

  async #save(): Promise<void> {
    await writeAtomically(join(this.folder, ledger), [`${JSON.stringify(this.all, null, 2)}\n`]);
  }
}

async function expectLedger(folder: string): Promise<void> {
  if (!(await exists(join(folder, ledger))))
    throw new UserError(`${folder} holds no rounds of pseudo-label (no ${ledger})`);
}

/** No rounds where there is no ledger. */
async function readLedger(folder: string): Promise<Round[]> {
  const file = join(folder, ledger);
  if (!(await exists(file))) return [];
  try {
    return z.array(round).parse(JSON.parse(await readText(file)));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file} is not what pseudo-label wrote`);
  }
}
