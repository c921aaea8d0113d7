import { type Embedder, namedParameters, type ParameterRules } from '@flukeprint/models';
import type { TrainSettings } from '../settings/fields.ts';

/**
 * How the backbone's parameters, `body.…`, are moved beside the rest: with `backboneLr` of its learning rate, and each stage below the
 * last with `layerDecay` of the one above. `frozen.steps`: how many steps left the backbone alone.
 */
export function backboneRules(
  { body }: Pick<Embedder, 'body'>,
  { backboneLr, layerDecay }: Pick<TrainSettings, 'backboneLr' | 'layerDecay'>,
  frozen: { readonly steps: number },
): ParameterRules {
  const names = [...namedParameters(body)].map(([name]) => name);
  const stageOf = (name: string) => (layerDecay === 1 ? 0 : body.stageOf(name));
  const last = Math.max(...names.map(stageOf));
  const factors = new Map<string, number>(
    names.map((name) => [`body.${name}`, backboneLr * layerDecay ** (last - stageOf(name))]),
  );
  return (name) => {
    const lrFactor = factors.get(name);
    return lrFactor === undefined ? {} : { lrFactor, idleSteps: frozen.steps };
  };
}
