import { type Bench, type Timed, timeAll } from '../bench.ts';
import { goalMark } from '../goals.ts';
import type { Kernel, Results } from '../results.ts';
import { figure, table } from '../table.ts';
import { conv2dWork, type KernelWork, linearWork, type Pass, passes } from '../work.ts';
import { peerCells, peerColumns } from './peer-columns.ts';

type Kernels = NonNullable<Results['kernels']>;

/** [channels in, channels out, kernel, stride, height and width]: every kind of convolution in ResNet34, and 1×1 ones. */
const convolutions = [
  [64, 64, 3, 1, 56],
  [128, 128, 3, 1, 28],
  [256, 256, 3, 1, 14],
  [512, 512, 3, 1, 7],
  [64, 256, 1, 1, 56],
  [512, 128, 1, 1, 28],
  [64, 128, 1, 2, 56],
  [3, 64, 7, 2, 224],
  [64, 128, 3, 2, 56],
  [256, 512, 3, 2, 14],
] as const;

/** [rows, features in, features out]: a classifier, the same over a large batch, an ArcFace head of many animals. */
const linearLayers = (batch: number) =>
  [
    [batch, 512, 1000],
    [256, 512, 1000],
    [batch, 512, 5000],
  ] as const;

/** A plain product, large enough to keep every core busy and small enough for the caches' blocking to show. */
const product = 1024;

/** A call of more seconds than this is not repeated. */
const slowCall = 2;

const passNames: Record<Pass, string> = { forward: 'forward', input_grad: '∂ input', weight_grad: '∂ weight' };

export async function benchKernels(bench: Bench): Promise<Kernels> {
  const time = async (title: string, works: readonly Timed<KernelWork>[], shared: Pick<Bench, 'settings'>) => {
    const rows = await timeAll(title, works, { ...bench, ...shared }, { slowCall });
    return rows.map(({ item, measured }): Kernel => ({ ...measured, ...mutable(item.work) }));
  };
  // Also the first warm-up of all engines; what everything is compared with deserves more than a glance.
  const longer = { rounds: Math.max(3, bench.settings.rounds), seconds: Math.max(0.5, bench.settings.seconds) };
  const plain = {
    name: `linear ${product} → ${product}, ${product} rows`,
    work: linearWork('forward', product, product, product),
  };
  const [first] = await time('product', [plain], { settings: { ...bench.settings, ...longer } });
  return { product: first!, rows: await time('kernels', kernelList(bench.settings.batch), bench) };
}

/** Every kernel in all its passes. */
export function kernelList(batch: number): Timed<KernelWork>[] {
  const convolution = ([inChannels, outChannels, kernel, stride, extent]: (typeof convolutions)[number]) => {
    const name = `conv ${kernel}×${kernel}${stride > 1 ? `/${stride}` : ''} ${inChannels} → ${outChannels}, ${extent} px`;
    // Photos need no gradient.
    const wanted = inChannels === 3 ? passes.filter((pass) => pass !== 'input_grad') : passes;
    const input = [batch, inChannels, extent, extent];
    const weight = [outChannels, inChannels, kernel, kernel];
    const padding = (kernel - 1) / 2;
    return wanted.map((pass) => ({ name, work: conv2dWork(pass, input, weight, { stride, padding }) }));
  };
  const linear = ([rows, inFeatures, outFeatures]: readonly [number, number, number]) => {
    const name = `linear ${inFeatures} → ${outFeatures}, ${rows} rows`;
    return passes.map((pass) => ({ name, work: linearWork(pass, rows, inFeatures, outFeatures) }));
  };
  return [...convolutions.flatMap(convolution), ...linearLayers(batch).flatMap(linear)];
}

export function showKernels({ product, rows }: Kernels, peers: readonly string[]): string {
  const peak = product.engines.flukeprint!.rate.median;
  const others = peers.filter((peer) => product.engines[peer]);
  const peaks = ['flukeprint', ...others].map((name) => `${name} ${figure(product.engines[name]!.rate.median)}`);
  const columns = [
    { header: 'kernel' },
    { header: 'pass' },
    { header: 'flukeprint', align: 'right' as const },
    { header: 'peak', align: 'right' as const },
    ...peerColumns(peers),
    ...(peers.includes('torch') ? [{ header: 'goal' }] : []),
  ];
  const cells = rows.map((row, i) => [
    row.name === rows[i - 1]?.name ? '' : row.name,
    passNames[row.pass],
    figure(row.engines.flukeprint!.rate.median),
    `${((100 * row.engines.flukeprint!.rate.median) / peak).toFixed(0)} %`,
    ...peerCells(row, peers),
    ...(peers.includes('torch') ? [goalMark(row)] : []),
  ]);
  return [
    'Kernels: GFLOP/s by the direct method (a multiply-add is 2), and how many times the peer’s speed that is',
    `peak: a plain product, ${product.name}: ${peaks.join(', ')} GFLOP/s`,
    '',
    table(columns, cells),
  ].join('\n');
}

/** Shapes of the contract are read-only, those of the results' schema are not. */
function mutable({ input, weight, output, ...work }: KernelWork) {
  return { ...work, input: [...input], weight: [...weight], output: [...output] };
}
