import type { KernelContext, Launch } from '../kernel-context.ts';

/** Starts a workgroup for each tile, in as many launches as it takes to keep each within the context's `launchFlops`. */
export function dispatchTiles(context: KernelContext, tileCount: number, flopsPerTile: number, launch: Launch): void {
  const most = Math.max(1, Math.floor(context.launchFlops / flopsPerTile));
  for (let firstTile = 0; firstTile < tileCount; firstTile += most) {
    const tiles = Math.min(most, tileCount - firstTile);
    context.dispatch({ ...launch, params: { ...launch.params, firstTile, tiles }, workgroups: tiles });
  }
}
