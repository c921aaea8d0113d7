import type { Measured } from '../results.ts';
import { type Column, figure, nothing } from '../table.ts';

/** Per peer its own rate, and ours as a multiple of it. */
export function peerColumns(peers: readonly string[]): Column[] {
  return peers.flatMap((peer) => [
    // Tables keep to 120 columns.
    { header: peer === 'onnxruntime' ? 'onnx' : peer, align: 'right' },
    { header: '×', align: 'right' },
  ]);
}

export function peerCells(row: Measured, peers: readonly string[]): string[] {
  return peers.flatMap((peer) => {
    const measured = row.engines[peer];
    return measured ? [figure(measured.rate.median), `×${figure(row.ratios[peer]!.median)}`] : [nothing, ''];
  });
}
