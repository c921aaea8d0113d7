import { typedCommand } from './typed-command.ts';

/** An evaluation during training. */
export interface TrainingScore {
  readonly epoch: number;
  readonly mAP: number;
}

/** What one wants to know of a training, and of its held-out photos. */
export interface TrainingVerdict {
  /** Held-out photos, and the share of them with a photo of the right animal among the first five. */
  readonly queries: number;
  readonly found: number;
  /** mAP before training, if it was measured. */
  readonly untrained?: number;
  /** By epoch, untrained ones left out. */
  readonly scores: readonly TrainingScore[];
  readonly epochs: number;
  /** The run, as a command names it; null where no run can be trained longer. */
  readonly run: string | null;
}

/** Points of mAP that two evaluations differ by without meaning anything. */
const noise = 0.01;

/** The state of a network in plain words. */
export function describeVerdict(verdict: TrainingVerdict): string {
  const { queries, found } = verdict;
  const first = `for ${shareWords(found, queries)} held-out ${queries === 1 ? 'photo' : 'photos'} the right animal is among the first 5`;
  return [first, ...advice(verdict)].join('; ');
}

/** `7 of 10`; more exactly where tenths would say all or none, and as it is of few photos. */
function shareWords(share: number, of: number): string {
  const right = Math.round(share * of);
  const tenths = Math.round(10 * share);
  if (of <= 10 || right === 0 || right === of) return `${right} of ${of}`;
  if (tenths > 0 && tenths < 10) return `${tenths} of 10`;
  return of <= 100 ? `${right} of ${of}` : `${Math.min(99, Math.max(1, Math.round(100 * share)))} of 100`;
}

function advice({ untrained, scores, epochs, run }: TrainingVerdict): string[] {
  const [last, before] = [scores.at(-1), scores.at(-2)];
  if (untrained !== undefined && last && scores.every(({ mAP }) => mAP < untrained - noise))
    return ['the network was better before training: more photos of each animal, longer training or --init imagenet'];
  if (!last || !before || run === null) return [];
  const best = scores.reduce((a, b) => (b.mAP > a.mAP ? b : a));
  const earlier = scores.slice(0, -1).reduce((most, { mAP }) => Math.max(most, mAP), 0);
  if (best === last && last.mAP > earlier + noise)
    return [
      `still improving: train longer (\`${typedCommand('train', '--resume', run, '--epochs', `${longer(epochs)}`)}\`)`,
    ];
  if (best.epoch < last.epoch && best.mAP > last.mAP + noise)
    return [
      `best after epoch ${best.epoch} of ${last.epoch}, which is kept: more epochs would not help, more photos do`,
    ];
  return ['no longer improving: more photos of each animal help more than more epochs'];
}

/** Half as much again, in fives. */
const longer = (epochs: number) => 5 * Math.ceil((1.5 * epochs) / 5);
