import { refuseFlip } from '../matching/trained-network.ts';
import { UserError } from '../user-error.ts';
import { epochSizes } from './epoch-sizes.ts';
import type { TrainSettings } from './fields.ts';

/** Throws a {@link UserError} where settings contradict one another: before any photo is read. */
export function expectConsistent(settings: TrainSettings): void {
  const { flip, marginWarmup, loss, verdicts, sampleClasses } = settings;
  refuseFlip(settings, flip, 'the network');
  epochSizes(settings);
  if (marginWarmup > 0 && loss !== 'arcface') {
    throw new UserError(`--margin-warmup has no meaning for the loss ${loss}, only for arcface; leave it out`);
  }
  if (verdicts && loss !== 'arcface' && loss !== 'triplet') {
    throw new UserError(`--verdicts has no meaning for the loss ${loss}, only for arcface and triplet; leave it out`);
  }
  if (verdicts && sampleClasses > 0) {
    throw new UserError('--verdicts needs all animals in the softmax: leave --sample-classes out');
  }
}
