import type { Backend } from '@flukeprint/kernels';
import type { AdamOptions } from '../optim/adam.ts';
import { ArcFace } from './arcface.ts';
import type { ClassificationOptions } from './classification-loss.ts';
import { type DynamicMargin, dynamicMargins } from './dynamic-margins.ts';
import type { EmbeddingLoss } from './embedding-loss.ts';
import { PartialArcFace } from './partial-arcface.ts';
import { SoftmaxLoss } from './softmax-loss.ts';
import { type Mining, TripletLoss } from './triplet-loss.ts';

/** What {@link createLoss} knows. */
export const lossNames = ['arcface', 'triplet', 'cross-entropy'] as const;
/** One of {@link lossNames}. */
export type LossName = (typeof lossNames)[number];

/** What decides the loss. Options of another loss than the chosen one must have their defaults. */
export interface LossOptions extends ClassificationOptions {
  readonly loss: LossName;
  /** ArcFace: scale of the logits (30), angular margin in radians (0.5), easy margin (false). */
  readonly scale?: number;
  readonly margin?: number;
  readonly easyMargin?: boolean;
  /** ArcFace: weight vectors per individual (1). */
  readonly subcenters?: number;
  /** ArcFace: margins by the individuals' numbers of photos, in place of `margin` (false). */
  readonly dynamicMargin?: boolean | DynamicMargin;
  /** ArcFace: with how many individuals a step compares: a share up to 1, or a number (null: with all). */
  readonly sampleClasses?: number | null;
  /** Triplet: margin of the distances (0.3) and what is compared (hard). */
  readonly tripletMargin?: number | 'soft';
  readonly mining?: Mining;
}

/** What a loss has to know of its training beside its options. */
export interface LossSurroundings {
  readonly backend: Backend;
  readonly individuals: number;
  readonly embeddingSize: number;
  /** Training photos of each individual, for dynamic margins. */
  readonly counts?: ArrayLike<number>;
  /** Of the Adam that moves sampled rows: what the network's optimiser has. */
  readonly optimizer?: AdamOptions;
}

/** An option that does not go with the loss, or is out of range; the message is one line for people. */
export class LossOptionsError extends Error {
  override name = 'LossOptionsError';
}

/** The loss of these options, zero until `initialize`. Throws a {@link LossOptionsError}. */
export function createLoss(options: LossOptions, surroundings: LossSurroundings): EmbeddingLoss {
  refuseOthers(options);
  try {
    return create(options, surroundings);
  } catch (error) {
    if (error instanceof RangeError) throw new LossOptionsError(error.message, { cause: error });
    throw error;
  }
}

function create(options: LossOptions, surroundings: LossSurroundings): EmbeddingLoss {
  const { backend, individuals, embeddingSize, counts, optimizer } = surroundings;
  const { labelSmoothing, focalGamma, scale: s, margin: m, easyMargin, subcenters } = options;
  if (options.loss === 'triplet') return new TripletLoss({ margin: options.tripletMargin, mining: options.mining });
  if (options.loss === 'cross-entropy') {
    return new SoftmaxLoss(backend, individuals, embeddingSize, { labelSmoothing, focalGamma });
  }
  const { dynamicMargin = false, sampleClasses = null } = options;
  if (dynamicMargin && !counts) throw new RangeError('expected the counts of photos for dynamicMargin');
  const margins = dynamicMargin ? dynamicMargins(counts!, dynamicMargin === true ? {} : dynamicMargin) : undefined;
  const all = { s, m, easyMargin, subcenters, margins, labelSmoothing, focalGamma };
  if (sampleClasses === null) return new ArcFace(backend, individuals, embeddingSize, all);
  const sample = sampleClasses <= 1 ? { sampleRate: sampleClasses } : { sampleCount: sampleClasses };
  return new PartialArcFace(backend, individuals, embeddingSize, { ...all, ...sample, optimizer });
}

/** Which losses each option is for, and what it is when nobody asked for it. */
const uses: { readonly [K in keyof LossOptions]?: readonly [losses: readonly LossName[], ...unset: unknown[]] } = {
  easyMargin: [['arcface'], false],
  subcenters: [['arcface'], 1],
  dynamicMargin: [['arcface'], false],
  sampleClasses: [['arcface'], null],
  labelSmoothing: [['arcface', 'cross-entropy'], 0],
  focalGamma: [['arcface', 'cross-entropy'], null],
  mining: [['triplet'], 'hard'],
};

/** An option that would do nothing is a mistake. Numbers with a default that is no neutral value are let pass. */
function refuseOthers(options: LossOptions): void {
  if (!lossNames.includes(options.loss)) {
    throw new LossOptionsError(`unknown loss "${options.loss}"; expected one of ${lossNames.join(', ')}`);
  }
  for (const [name, [losses, unset]] of Object.entries(uses)) {
    const value = options[name as keyof LossOptions];
    if (value === undefined || value === unset || losses.includes(options.loss)) continue;
    throw new LossOptionsError(
      `${name} (${JSON.stringify(value)}) has no meaning for the loss ${options.loss}, only for ${losses.join(', ')}; leave it out`,
    );
  }
}
