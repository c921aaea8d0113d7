import { costOf, flopOf, type Shape } from '@flukeprint/kernels';
import type { MeteredDispatch } from '@flukeprint/kernels-wgsl/gpu-timer';
import { conv2dName } from '../layers.ts';
import { balance, LAPTOP_SMS, occupancy, type PaperCard } from './paper-card.ts';
import type { RecordedOperation } from './record-step.ts';
import { shaderResources } from './shader-resources.ts';

/** Operations of a step taken together: what they do, and how long that takes at best. */
export interface PlanRow {
  readonly name: string;
  readonly calls: number;
  readonly dispatches: number;
  readonly flop: number;
  /** All inputs and results once each. */
  readonly bytes: number;
  /** Of the bindings of all dispatches: what they could read and write at most. */
  readonly boundBytes: number;
  /** Longest of computing and moving at the card's peaks, added up over the calls. */
  readonly seconds: number;
  readonly boundBy: 'compute' | 'memory';
}

/** A row of operations on the same shapes, with the one dispatch that has the most to do. */
export interface PlanLayer extends PlanRow {
  readonly operation: string;
  readonly shader: string;
  readonly workgroups: number;
  readonly invocations: number;
  readonly workgroupBytes: number;
  readonly registers: number;
  readonly perSm: number;
  readonly occupancy: number;
  readonly limitedBy: string;
  /** How evenly the multiprocessors are busy, on this card and on one of 40 of them. */
  readonly balance: number;
  readonly balanceLaptop: number;
}

/** The step by operation, the longest first. */
export function rowsByOperation(operations: readonly RecordedOperation[], card: PaperCard): PlanRow[] {
  const groups = Map.groupBy(operations, ({ operation }) => operation);
  return [...groups].map(([name, members]) => rowOf(name, members, card)).sort((a, b) => b.seconds - a.seconds);
}

/** Convolutions, linear layers and their gradients by shape, in the order of the step. */
export function rowsByLayer(operations: readonly RecordedOperation[], card: PaperCard): PlanLayer[] {
  const products = operations.filter(
    ({ operation, inputs, outputs }) => flopOf(operation, inputs, outputs) !== undefined,
  );
  const groups = Map.groupBy(products, (recorded) => `${recorded.operation} ${layerName(recorded)}`);
  return [...groups.values()].map((members) => {
    const [first] = members as [RecordedOperation, ...RecordedOperation[]];
    const row = rowOf(layerName(first), members, card);
    const main = mainDispatch(first);
    const resources = shaderResources(main.pipeline);
    const { perSm, share, limitedBy } = occupancy(resources);
    return {
      ...row,
      operation: first.operation,
      shader: main.pipeline.path,
      workgroups: main.workgroups,
      ...resources,
      perSm,
      occupancy: share,
      limitedBy,
      balance: balance(main.workgroups, card.sms),
      balanceLaptop: balance(main.workgroups, LAPTOP_SMS),
    };
  });
}

function rowOf(name: string, members: readonly RecordedOperation[], card: PaperCard): PlanRow {
  let [flop, bytes, boundBytes, dispatches, seconds, computing] = [0, 0, 0, 0, 0, 0];
  for (const { operation, inputs, outputs, dispatches: launched } of members) {
    const cost = costOf(operation, inputs, outputs);
    const moved = cost.bytesRead + cost.bytesWritten;
    const forProducts = (cost.flop ?? 0) / (card.peakTflops * 1e12);
    const forMemory = moved / (card.bandwidthGbs * 1e9);
    flop += cost.flop ?? 0;
    bytes += moved;
    boundBytes += launched.reduce((sum, { bytesRead, bytesWritten }) => sum + bytesRead + bytesWritten, 0);
    dispatches += launched.length;
    seconds += Math.max(forProducts, forMemory);
    if (forProducts > forMemory) computing += forProducts;
  }
  const boundBy = computing > seconds / 2 ? 'compute' : 'memory';
  return { name, calls: members.length, dispatches, flop, bytes, boundBytes, seconds, boundBy };
}

/** Shaders that bring operands into shape or add up parts, rather than multiply. */
const helpers = /^(sum-to|cast)\/|pack-weight|transform|winograd\/weight-grad/;

/** The one that multiplies. */
function mainDispatch({ operation, dispatches }: RecordedOperation): MeteredDispatch {
  const products = dispatches.filter(({ pipeline }) => !helpers.test(pipeline.path));
  const [first, ...rest] = products.length > 0 ? products : dispatches;
  if (!first) throw new Error(`${operation}: expected a dispatch but received none`);
  return rest.reduce((a, b) => (b.workgroups > a.workgroups ? b : a), first);
}

/** `conv 3×3 64 → 64, 56 px`, `linear 512 → 1000` */
function layerName({ operation, inputs, outputs, attributes }: RecordedOperation): string {
  const weight = (inputs.weight ?? outputs.gradWeight)!.shape;
  if (operation.startsWith('linear')) return `linear ${weight[1]} → ${weight[0]}`;
  const input = (inputs.input ?? outputs.gradInput)!.shape;
  return conv2dName(input, weight, strideOf(attributes.stride));
}

function strideOf(stride: unknown): number {
  return Array.isArray(stride) ? (stride as Shape)[0]! : ((stride as number | undefined) ?? 1);
}
