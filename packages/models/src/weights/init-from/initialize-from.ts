import type { Tensor } from '@flukeprint/autograd';
import { type Shape, sameShape, show } from '@flukeprint/kernels';
import { type AnyModule, namedTensors } from '../../nn/module.ts';
import type { WeightsFile } from '../load-weights-file.ts';
import type { StoredTensor } from '../safetensors/parse-safetensors.ts';
import { loadStateDict } from '../state-dict.ts';
import { WeightsFileError } from '../weights-file-error.ts';
import { knownDifferences } from './known-differences.ts';
import { matchByStructure } from './match-by-structure.ts';
import { sourceNames } from './source-names.ts';

/** What an initialisation took from a file, what it left and why. */
export interface InitReport {
  readonly path: string;
  /** Tensors of ours that took the file's values, by our names. */
  readonly loaded: readonly string[];
  /** Tensors of the file that were not used, by the file's names. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  /** Tensors of ours that the file has no values for; they keep their own. */
  readonly missing: readonly string[];
  /** Where the backbone was found by order and shapes: ours and the file's names, of those that differ. */
  readonly renamed: readonly (readonly [ours: string, name: string])[];
  readonly warnings: readonly string[];
}

/** What decides whether the last layers of a run are taken, too. */
export interface InitOptions {
  /** The individuals of this training in order: a head made for others is not taken even where its size fits. */
  readonly individuals?: readonly string[];
  /** The loss of this training: the embedding layer of a run with another one is not taken (docs/transfer.md). */
  readonly loss?: string;
}

/** The last layers, which belong to the classes they were trained for. */
const headName = /^(?:fc|classifier|head|heads|last_linear|logits|embedding)(?:\.|$)/;
const optimizerName = /^(?:optimi[sz]er|exp_avg|exp_avg_sq|momentum_buffer)\./;

/** Fewer of the backbone's tensors than this share fit by chance: the first layers of networks are much alike. */
const leastShare = 0.1;

/** What is taken: names of the file by ours, and what is left of it. */
interface Choice {
  readonly chosen: ReadonlyMap<string, string>;
  readonly skipped: InitReport['skipped'];
}

/**
 * Starts a network from weights of ours (`body.…`, `embedding.…`, `head.…`), of torchvision or of timm, in place; under other names,
 * from those of the same tensors in the same order and shapes. Heads that do not fit are left out, as is whatever has another
 * shape. Throws a {@link WeightsFileError} if fewer than a tenth of the backbone's tensors fit, or if a value is not finite; then nothing was changed.
 */
export function initializeFrom(
  embedder: AnyModule,
  head: AnyModule | null,
  { path, tensors, metadata }: WeightsFile,
  options: InitOptions = {},
): InitReport {
  const own = new Map(namedTensors(embedder));
  if (head) for (const [name, tensor] of namedTensors(head)) own.set(`head.${name}`, tensor);
  // torch counts batches in every batch norm; nothing here depends on that number.
  const stored = [...tensors].filter(([name]) => !name.endsWith('num_batches_tracked'));
  const warnings = knownDifferences(path, new Set(own.keys()), [...tensors.keys()]);
  let choice = byNames(own, stored, metadata, options);
  const body = [...own].filter(([name]) => name.startsWith('body.'));
  const named = body.filter(([name]) => choice.chosen.has(name)).length;
  let isByStructure = false;
  if (named < body.length) {
    const match = byStructure(body, stored);
    if ('misfit' in match) {
      if (named === 0)
        throw new WeightsFileError(path, `${nothingFits(choice, tensors)}; by order and shapes, ${match.misfit}`);
      const share = named / body.length;
      const few = `only ${named} of ${body.length} tensors of the backbone fit (${Math.round(100 * share)} %)`;
      if (share < leastShare) throw new WeightsFileError(path, `weights of another network: ${few}; ${match.misfit}`);
      if (share < 0.5) warnings.push(`${few}: weights of another network? ${match.misfit}`);
    } else {
      choice = match;
      isByStructure = true;
    }
  }
  const { chosen, skipped } = choice;
  const state = new Map([...chosen].map(([target, name]) => [target, tensors.get(name)!]));
  const { loaded, missing } = loadStateDict(own, state, path);
  const renamed = isByStructure ? [...chosen].filter(([target, name]) => target !== `body.${name}`) : [];
  return { path, loaded, skipped, missing, renamed, warnings };
}

function nothingFits({ skipped }: Choice, tensors: WeightsFile['tensors']): string {
  const shape = skipped.find(({ reason }) => reason.startsWith('another shape'));
  const found = shape
    ? `"${shape.name}" has ${shape.reason}`
    : `its names begin with ${[...tensors.keys()].slice(0, 3).join(', ')}`;
  return `no tensor fits the backbone; ${found}`;
}

type Stored = readonly (readonly [name: string, tensor: StoredTensor])[];

function byNames(
  own: ReadonlyMap<string, Tensor>,
  stored: Stored,
  metadata: Record<string, string>,
  { individuals, loss }: InitOptions,
): Choice {
  const toOurs = sourceNames(
    stored.map(([name]) => name),
    own.keys(),
  );
  const otherIndividuals =
    individuals !== undefined &&
    metadata.individuals !== undefined &&
    metadata.individuals !== JSON.stringify(individuals);
  const otherLoss = loss !== undefined && metadata.loss !== undefined && metadata.loss !== loss;
  const chosen = new Map<string, string>();
  const skipped: { name: string; reason: string }[] = [];
  for (const [name, { shape }] of stored) {
    const plain = toOurs(name);
    const target = [plain, `body.${plain}`].find((candidate) => own.has(candidate));
    const skip = (reason: string) => skipped.push({ name, reason });
    if (optimizerName.test(plain)) skip('state of the optimiser');
    else if (target === undefined)
      skip(headName.test(plain) ? 'a head that this network has not' : 'not in this network');
    else if (chosen.has(target)) skip(`the same as ${chosen.get(target)}`);
    else if (otherLoss && target.startsWith('embedding.')) skip(`an embedding made by another loss, ${metadata.loss}`);
    else if (otherIndividuals && target.startsWith('head.')) skip('a head for other individuals');
    else if (!sameShape(shape, own.get(target)!.shape)) {
      const shapes = `${show(shape)}, here ${show(own.get(target)!.shape)}`;
      skip(headName.test(target) ? `a head of another size: ${shapes}` : `another shape: ${shapes}`);
    } else chosen.set(target, name);
  }
  return { chosen, skipped };
}

/** The whole backbone, or what does not fit. */
function byStructure(body: readonly (readonly [string, Tensor])[], stored: Stored): Choice | { misfit: string } {
  const isState = (name: string) => optimizerName.test(name);
  const sizes = (tensors: readonly (readonly [string, { shape: Shape }])[]) =>
    tensors.filter(([name]) => !isState(name)).map(([name, { shape }]) => [name, shape] as const);
  const match = matchByStructure(sizes(body), sizes(stored));
  if ('misfit' in match) return match;
  const reason = 'a head that this network has not';
  const state = stored.filter(([name]) => isState(name)).map(([name]) => ({ name, reason: 'state of the optimiser' }));
  return { chosen: match.names, skipped: [...match.rest.map((name) => ({ name, reason })), ...state] };
}

/** Lines for people: how many tensors were loaded, skipped and missing, and which, grouped by their beginnings. */
export function describeInitReport({ path, loaded, skipped, missing, renamed, warnings }: InitReport): string[] {
  const lines = [`weights of ${path}`, `  loaded  ${loaded.length}: ${grouped(loaded) || 'none'}`];
  const [pair] = renamed;
  if (pair) {
    const [ours, theirs] = pair;
    lines.push(`  by order and shapes, under other names ${renamed.length}: ${theirs} became ${ours}, and so on`);
  }
  const reasons = Map.groupBy(skipped, ({ reason }) => reason);
  if (skipped.length > 0) {
    lines.push(`  skipped ${skipped.length}:`);
    for (const [reason, list] of reasons) lines.push(`    ${grouped(list.map(({ name }) => name))} (${reason})`);
  }
  if (missing.length > 0) lines.push(`  missing ${missing.length}, left as they were: ${grouped(missing)}`);
  for (const warning of warnings) lines.push(`  warning: ${warning}`);
  return lines;
}

/** Names that share their beginning become one: `body.layer1.* (30)`, `body.features.denseblock1.* (60)`. */
function grouped(names: readonly string[]): string {
  const start = (name: string) => {
    const parts = name.split('.');
    const depth = parts.includes('features') ? 3 : 2;
    return parts.slice(0, Math.min(depth, parts.length - 1)).join('.');
  };
  const groups = [...Map.groupBy(names, start)].map(([prefix, list]) =>
    list.length === 1 ? list[0]! : `${prefix}.* (${list.length})`,
  );
  const rest = groups.length > 12 ? ` and ${groups.length - 12} more groups` : '';
  return groups.slice(0, 12).join(', ') + rest;
}
