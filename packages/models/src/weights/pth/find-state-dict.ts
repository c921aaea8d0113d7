import { PickleError } from './pickle/pickle-values.ts';
import { TensorReference } from './stored-tensors.ts';

/** Where training scripts keep the network, in the order of preference. */
const usual = ['state_dict', 'model_state_dict', 'model', 'model_state', 'net', 'network', 'module', 'weights'];

/** How deep dicts may lie in each other. */
const deepest = 8;

/** Characters. A name stands before all names of its dict: a long one would be written out as often. */
const longestName = 1000;

/**
 * The state dict in what a file holds: the dict itself, or the one under a usual name such as `state_dict` or `model`, with
 * an optimiser and numbers beside it. Dicts within dicts are joined by dots; what is no tensor is left out.
 */
export function findStateDict(value: unknown): Map<string, TensorReference> {
  const dict = chosen(value);
  const tensors = new Map<string, TensorReference>();
  collect(dict, '', 0, tensors, new Set());
  if (tensors.size === 0) throw new PickleError('it holds no state dict: no tensor with a name');
  return tensors;
}

function chosen(value: unknown): Map<unknown, unknown> {
  let dict = value;
  for (let depth = 0; depth < deepest; depth++) {
    if (!(dict instanceof Map)) throw new PickleError('it holds no state dict');
    // A network may have a part that is called model: a dict with tensors of its own is the state dict.
    if ([...dict.values()].some((item) => item instanceof TensorReference)) return dict;
    const inner = usual.map((name) => (dict as Map<unknown, unknown>).get(name)).find((item) => item instanceof Map);
    if (!inner) return dict;
    dict = inner;
  }
  throw new PickleError('dicts lie too deep in each other');
}

function collect(
  dict: Map<unknown, unknown>,
  prefix: string,
  depth: number,
  tensors: Map<string, TensorReference>,
  above: Set<unknown>,
): void {
  // A dict met twice is read once: otherwise a small file of dicts in dicts could ask for endless work.
  if (above.has(dict)) return;
  above.add(dict);
  if (depth > deepest) throw new PickleError('dicts lie too deep in each other');
  for (const [key, value] of dict) {
    if (typeof key !== 'string') continue;
    if (key.length > longestName) throw new PickleError(`a name of ${key.length} characters`);
    if (value instanceof TensorReference) tensors.set(prefix + key, value);
    else if (value instanceof Map && !/^(optimi[sz]er|lr_?scheduler|scheduler|scaler)/.test(key)) {
      collect(value, `${prefix}${key}.`, depth + 1, tensors, above);
    }
  }
}
