import { type PanelRow, plotPanels } from '../plot.ts';
import type { Measured } from '../results.ts';
import { passes } from '../work.ts';
import type { GpuResults } from './gpu-results.ts';
import { softwareNote } from './show.ts';

const passTitles = { forward: 'forward', input_grad: 'input gradient', weight_grad: 'weight gradient' };

/** Convolutions, what memory bounds, and networks, ours beside PyTorch's; null where nothing was measured. */
export function plotGpu(results: GpuResults): Promise<string | null> {
  const { adapter, settings, engines, products = [], convolutions = [], streams = [], networks = [] } = results;
  const named = <R extends Measured & { precision: string }>(rows: readonly R[]) =>
    rows.map((row) => ({ ...row, name: `${row.name}${row.precision === 'f16' ? ', f16' : ''}` }));
  const panelRows: PanelRow[] = [];
  const add = (rows: readonly Measured[], panels: readonly { title: string; rows: readonly Measured[] }[]) => {
    if (rows.length === 0) return;
    const bars = panels.map(({ title, rows }) => ({ title, bars: new Map(rows.map((row) => [row.name, row])) }));
    panelRows.push({ names: [...new Set(rows.map(({ name }) => name))], panels: bars });
  };
  add(products, [{ title: 'products, GFLOP/s', rows: products }]);
  const layers = named(convolutions);
  add(
    layers,
    passes.map((pass) => ({ title: `${passTitles[pass]}, GFLOP/s`, rows: layers.filter((row) => row.pass === pass) })),
  );
  const moved = named(streams);
  add(
    moved,
    (['forward', 'backward'] as const).map((pass) => ({
      title: `${pass}, GB/s`,
      rows: moved.filter((row) => row.pass === pass),
    })),
  );
  const kinds = (['training', 'inference'] as const).map((kind) => ({
    title: `${kind}, images/s`,
    rows: networks.filter((row) => row.kind === kind),
  }));
  add(
    networks,
    kinds.filter(({ rows }) => rows.length > 0),
  );
  const title = `${adapter.description}, batch ${settings.batch}${adapter.software ? `: ${softwareNote}` : ''}`;
  return plotPanels(
    title,
    engines.map(({ name }) => name),
    panelRows,
  );
}
