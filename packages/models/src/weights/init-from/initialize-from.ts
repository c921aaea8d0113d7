import type { Tensor } from '@flukeprint/autograd';
import { sameShape, show } from '@flukeprint/kernels';
import { type AnyModule, namedTensors } from '../../nn/module.ts';
import type { WeightsFile } from '../load-weights-file.ts';
import { loadStateDict } from '../state-dict.ts';
import { WeightsFileError } from '../weights-file-error.ts';
import { isTimmEfficientNet, sourceNames } from './source-names.ts';

/** What an initialisation took from a file, what it left and why. */
export interface InitReport {
  readonly path: string;
  /** Tensors of ours that took the file's values, by our names. */
  readonly loaded: readonly string[];
  /** Tensors of the file that were not used, by the file's names. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  /** Tensors of ours that the file has no values for; they keep their own. */
  readonly missing: readonly string[];
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

/**
 * Starts a network from weights of ours (`body.…`, `embedding.…`, `head.…`), of torchvision or of timm, in place.
 * Heads that do not fit are left out, as is whatever has another shape. Throws a {@link WeightsFileError} if no tensor of
 * the backbone fits, or if a value is not finite; then nothing was changed.
 */
export function initializeFrom(
  embedder: AnyModule,
  head: AnyModule | null,
  { path, tensors, metadata }: WeightsFile,
  { individuals, loss }: InitOptions = {},
): InitReport {
  const own = new Map(namedTensors(embedder));
  if (head) for (const [name, tensor] of namedTensors(head)) own.set(`head.${name}`, tensor);
  const toOurs = sourceNames(tensors.keys());
  const otherIndividuals =
    individuals !== undefined &&
    metadata.individuals !== undefined &&
    metadata.individuals !== JSON.stringify(individuals);
  const otherLoss = loss !== undefined && metadata.loss !== undefined && metadata.loss !== loss;
  const chosen = new Map<string, string>();
  const skipped: { name: string; reason: string }[] = [];
  for (const [name, { shape }] of tensors) {
    // torch counts batches in every batch norm; nothing here depends on that number.
    if (name.endsWith('num_batches_tracked')) continue;
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
  if (![...chosen.keys()].some((name) => name.startsWith('body.'))) {
    const shape = skipped.find(({ reason }) => reason.startsWith('another shape'));
    const found = shape
      ? `"${shape.name}" has ${shape.reason}`
      : `its names begin with ${[...tensors.keys()].slice(0, 3).join(', ')}`;
    throw new WeightsFileError(path, `no tensor fits the backbone; ${found}`);
  }
  const state = new Map([...chosen].map(([target, name]) => [target, tensors.get(name)!]));
  const { loaded, missing } = loadStateDict(own, state, path);
  return { path, loaded, skipped, missing, warnings: differences(path, own, tensors.keys()) };
}

/** Weights of the same names and shapes whose networks compute something else. */
function differences(path: string, own: ReadonlyMap<string, Tensor>, names: Iterable<string>): string[] {
  if (!isTimmEfficientNet(names)) return [];
  if (/tf_efficientnet/.test(path)) {
    return [
      'tf_ weights were trained with other padding and eps of batch norm than this network has: expect a worse start',
    ];
  }
  // Only b5, b6 and b7 have a third block in their first stage; torchvision's batch norms have eps 1e-3 there, timm's 1e-5.
  if (!own.has('body.features.1.2.block.0.0.weight')) return [];
  return [
    "timm's weights of b5, b6 and b7 were trained with eps 1e-5 in batch norms, this network has 1e-3: nearly the same",
  ];
}

/** A block of lines for people: how many tensors were loaded, skipped and missing, and which, grouped by their beginnings. */
export function describeInitReport({ path, loaded, skipped, missing, warnings }: InitReport): string {
  const lines = [`weights of ${path}`, `  loaded  ${loaded.length}: ${grouped(loaded) || 'none'}`];
  const reasons = Map.groupBy(skipped, ({ reason }) => reason);
  if (skipped.length > 0) {
    lines.push(`  skipped ${skipped.length}:`);
    for (const [reason, list] of reasons) lines.push(`    ${grouped(list.map(({ name }) => name))} (${reason})`);
  }
  if (missing.length > 0) lines.push(`  missing ${missing.length}, left as they were: ${grouped(missing)}`);
  for (const warning of warnings) lines.push(`  warning: ${warning}`);
  return lines.join('\n');
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
