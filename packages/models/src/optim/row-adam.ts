import { functional as F, run, scope, type Tensor } from '@flukeprint/autograd';
import type { AdamStepAttributes } from '@flukeprint/kernels';

/** A table [R, W] of which each step moves a few rows, and the moments of all of them. */
export interface RowTable {
  readonly table: Tensor;
  readonly expAvg: Tensor;
  readonly expAvgSq: Tensor;
}

/**
 * Adam on the rows `index` i32 [S] of a table, in place, from their gradient [S, W]: as if the table had only these rows. The
 * moments of the others wait, undecayed, and `attributes.step` counts all steps (torch.optim.SparseAdam's "lazy" form). The
 * indices must differ from each other.
 */
export function rowAdamStep(
  { table, expAvg, expAvgSq }: RowTable,
  index: Tensor,
  grad: Tensor,
  attributes: AdamStepAttributes,
  control?: Tensor,
): void {
  scope(() => {
    const rows = (of: Tensor) => F.indexSelect(of.detach(), index);
    const moved = { param: rows(table), expAvg: rows(expAvg), expAvgSq: rows(expAvgSq) };
    run('adamStep', { ...moved, grad, control }, attributes);
    run('indexCopy', { target: table, index, source: moved.param }, {});
    run('indexCopy', { target: expAvg, index, source: moved.expAvg }, {});
    run('indexCopy', { target: expAvgSq, index, source: moved.expAvgSq }, {});
  });
}
