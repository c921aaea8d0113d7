import type { ConvolutionRow, GpuGoal, GpuResults, StepRow } from './gpu-results.ts';

const peer = 'torch';
const GIB16 = 16e9;

/** Goals for training steps: ours ÷ PyTorch. */
const ratios = { f32: 0.7, f16: 0.5, presets: 0.7 };
const peakShare = 0.6;
const hostShare = 0.1;

type Judged = Pick<GpuResults, 'products' | 'convolutions' | 'networks' | 'steps'> & {
  readonly settings: Pick<GpuResults['settings'], 'batch' | 'image_size'>;
};

/** Every goal; `reached` is null for one that this run cannot judge. */
export function gpuGoals(results: Judged): GpuGoal[] {
  return [...stepGoals(results), ...presetGoals(results), ...convolutionGoals(results), ...hostGoals(results)];
}

function stepGoals({ networks = [], settings }: Judged): GpuGoal[] {
  const rows = networks.filter((row) => row.kind === 'training' && isMain(row, settings));
  return rows.map((row) => {
    const mixed = row.precision === 'f16';
    const name = `${row.network} training step, ${mixed ? 'mixed precision' : 'fp32'}, ${row.image_size} px, batch ${row.batch}`;
    return ratioGoal(name, row, mixed ? ratios.f16 : ratios.f32);
  });
}

function presetGoals({ networks = [], steps = [], settings }: Judged): GpuGoal[] {
  const rows = networks.filter((row) => row.kind === 'training' && row.precision === 'f32' && !isMain(row, settings));
  return rows.flatMap((row) => {
    const name = `${row.network} training step, fp32, ${row.image_size} px, batch ${row.batch}`;
    const step = steps.find((step) => isSame(step, row));
    const bytes = step?.engines.flukeprint?.held_bytes ?? null;
    return [
      ratioGoal(name, row, ratios.presets),
      {
        name: `${name}: memory`,
        unit: 'bytes' as const,
        at_most: GIB16,
        ours: bytes,
        peer: step?.engines[peer]?.held_bytes ?? null,
        reached: bytes,
        met: bytes === null ? null : bytes <= GIB16,
        note: step ? 'all buffers; PyTorch: reserved' : '',
      },
    ];
  });
}

/** 3×3 convolutions of ResNets in f32, pass by pass: the worst of all shapes is judged. */
function convolutionGoals({ convolutions = [] }: Judged): GpuGoal[] {
  const rows = convolutions.filter(
    ({ network, weight, precision }) => network.startsWith('resnet') && weight[2] === 3 && precision === 'f32',
  );
  const titles = { forward: 'forward', input_grad: 'input gradient', weight_grad: 'weight gradient' };
  return (['forward', 'input_grad', 'weight_grad'] as const).flatMap((pass) => {
    const those = rows.filter((row) => row.pass === pass);
    if (those.length === 0) return [];
    const worst = those.reduce((a, b) => (b.peak_share < a.peak_share ? b : a));
    const peers = those.filter((row) => row.ratios[peer]);
    const all = shareOfAll(those);
    return [
      {
        name: `conv 3×3 of ${worst.network}, ${titles[pass]}: share of the best product`,
        unit: 'share' as const,
        at_least: peakShare,
        ours: worst.peak_share,
        // PyTorch's, of our peak: the worst as well.
        peer: peers.length > 0 ? Math.min(...peers.map((row) => row.peak_share / row.ratios[peer]!.median)) : null,
        reached: worst.peak_share,
        met: worst.peak_share >= peakShare,
        note: `worst: ${worst.name}; all together ${(100 * all).toFixed(0)} %`,
      },
    ];
  });
}

/** Of a network's convolutions together, each as often as it is there: their FLOP ÷ what the peak does in their time. */
export function shareOfAll(rows: readonly ConvolutionRow[]): number {
  const flop = rows.reduce((sum, { count, per_call }) => sum + count * per_call, 0);
  const atPeak = rows.reduce((sum, { count, per_call, peak_share }) => sum + (count * per_call) / peak_share, 0);
  return flop / atPeak;
}

function hostGoals({ steps = [], settings }: Judged): GpuGoal[] {
  return steps
    .filter((step) => isMain(step, settings))
    .flatMap((step) => {
      const { network, precision, engines } = step;
      const share = (engine: string) => hostShareOf(step, engine);
      const ours = share('flukeprint');
      const buffers = engines.flukeprint?.counts?.buffers ?? null;
      return [
        {
          name: `${network}, ${precision}: time of the host ÷ step`,
          unit: 'share' as const,
          at_most: hostShare,
          ours,
          peer: share(peer),
          reached: ours,
          met: ours === null ? null : ours <= hostShare,
          note: 'until a step is queued',
        },
        {
          name: `${network}, ${precision}: new buffers per step`,
          unit: 'count' as const,
          at_most: 0,
          ours: buffers,
          peer: null,
          reached: buffers,
          met: buffers === null ? null : buffers <= 0,
          note: 'in the steady state',
        },
      ];
    });
}

export function hostShareOf({ engines }: StepRow, engine: string): number | null {
  const cost = engines[engine];
  return cost ? cost.host_seconds / cost.seconds : null;
}

function ratioGoal(name: string, row: NonNullable<GpuResults['networks']>[number], atLeast: number): GpuGoal {
  const ratio = row.ratios[peer]?.median ?? null;
  return {
    name,
    unit: 'ratio',
    at_least: atLeast,
    ours: row.engines.flukeprint?.rate.median ?? null,
    peer: row.engines[peer]?.rate.median ?? null,
    reached: ratio,
    met: ratio === null ? null : ratio >= atLeast,
    note: 'images/s',
  };
}

type Sizes = { readonly batch: number; readonly image_size: number };

function isMain(row: Sizes, { batch, image_size }: Sizes): boolean {
  return row.batch === batch && row.image_size === image_size;
}

function isSame(a: StepRow, b: Sizes & { network: string; precision: string }): boolean {
  return a.network === b.network && a.precision === b.precision && isMain(a, b);
}
