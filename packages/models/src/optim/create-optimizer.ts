import { Adam } from './adam.ts';
import type { NamedParameters, NoDecay, Optimizer, ParameterRules } from './optimizer.ts';
import { Sgd } from './sgd.ts';

/** What {@link createOptimizer} knows. */
export const optimizerNames = ['adam', 'adamw', 'sgd'] as const;
/** One of {@link optimizerNames}. */
export type OptimizerName = (typeof optimizerNames)[number];

/** Settings of all optimisers; each reads its own. */
export interface OptimizerSettings {
  readonly optimizer: OptimizerName;
  readonly weightDecay?: number;
  /** Of Adam and AdamW. */
  readonly betas?: readonly [number, number];
  /** Of SGD. */
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly noDecay?: NoDecay;
  readonly rules?: ParameterRules;
}

/** The optimiser of this name. Defaults are those of torch.optim, but for the decay, which is 0 for all three. */
export function createOptimizer(settings: OptimizerSettings, parameters: NamedParameters): Optimizer {
  const { optimizer, weightDecay, betas, momentum, nesterov, noDecay, rules } = settings;
  if (optimizer === 'sgd') return new Sgd(parameters, { weightDecay, momentum, nesterov, noDecay, rules });
  return new Adam(parameters, { weightDecay, betas, decoupled: optimizer === 'adamw', noDecay, rules });
}
