import type {
  AugmentationRow,
  DetectorRow,
  GoalReached,
  Kernel,
  LocalFeaturesRow,
  Measured,
  MemoryResults,
  Network,
  Results,
} from './results.ts';
import { geometricMean } from './statistics.ts';
import { figure, table } from './table.ts';

type Row = Kernel | Network | DetectorRow | AugmentationRow | LocalFeaturesRow;

interface Goal {
  readonly name: string;
  readonly peer: string;
  /** Ours as a multiple of the peer's speed. */
  readonly atLeast: number;
  /** `worst`: every row has to reach it; `geometric_mean`: all rows together. */
  readonly judged: GoalReached['judged'];
  readonly includes: (row: Row) => boolean;
}

const isConvolution = (row: Row): row is Kernel => row.kind === 'conv2d';
const isMainConvolution = (row: Row) => isConvolution(row) && row.weight[2] === 3 && row.stride === 1;

/** The wasm backend beside PyTorch on the same cores, and beside what else there is in JavaScript. */
const goals: readonly Goal[] = [
  {
    name: 'ResNet34 training step',
    peer: 'torch',
    atLeast: 1,
    judged: 'worst',
    includes: isNetwork('training', 'resnet34'),
  },
  {
    name: 'DenseNet121 training step',
    peer: 'torch',
    atLeast: 0.8,
    judged: 'worst',
    includes: isNetwork('training', 'densenet121'),
  },
  {
    name: 'ResNet34 inference',
    peer: 'torch',
    atLeast: 0.8,
    judged: 'worst',
    includes: isNetwork('inference', 'resnet34'),
  },
  {
    name: 'YOLOv3-tiny training step',
    peer: 'torch',
    atLeast: 0.5,
    judged: 'worst',
    includes: isNetwork('detector_training', 'yolov3-tiny'),
  },
  {
    name: 'YOLOv3-tiny inference',
    peer: 'torch',
    atLeast: 0.5,
    judged: 'worst',
    includes: isNetwork('detector_inference', 'yolov3-tiny'),
  },
  { name: 'conv 3×3 stride 1, every pass', peer: 'torch', atLeast: 1, judged: 'worst', includes: isMainConvolution },
  {
    name: 'other conv and linear, every pass',
    peer: 'torch',
    atLeast: 0.6,
    judged: 'worst',
    includes: (row) => 'pass' in row && !isMainConvolution(row),
  },
  {
    name: 'gdsc augmentation, beside albumentations',
    peer: 'torch',
    atLeast: 1,
    judged: 'worst',
    includes: (row) => row.kind === 'augmentation',
  },
  {
    name: 'conv, forward',
    peer: 'tfjs',
    atLeast: 5,
    judged: 'geometric_mean',
    includes: (row) => isConvolution(row) && row.pass === 'forward',
  },
  { name: 'conv, every pass', peer: 'jax', atLeast: 100, judged: 'geometric_mean', includes: isConvolution },
];

const memoryGoal = { name: 'peak memory of the ResNet34 step', peer: 'torch', atMost: 1.2 };

function isNetwork(kind: (Network | DetectorRow)['kind'], network: string) {
  return (row: Row) => row.kind === kind && row.network === network;
}

/** All goals that this run can judge. */
export function goalsReached({
  kernels,
  training = [],
  inference = [],
  detector = [],
  augment = [],
  memory,
}: Pick<Results, 'kernels' | 'training' | 'inference' | 'detector' | 'augment' | 'memory'>): GoalReached[] {
  const rows: Row[] = [...(kernels?.rows ?? []), ...training, ...inference, ...detector, ...augment];
  const reached = goals.flatMap(({ name, peer, atLeast, judged, includes }) => {
    const spoken = rows.filter((row) => includes(row) && row.ratios[peer]);
    if (spoken.length === 0) return [];
    const ratio = (row: Row) => row.ratios[peer]!.median;
    const worst = spoken.reduce((a, b) => (ratio(b) < ratio(a) ? b : a));
    const reached = judged === 'worst' ? ratio(worst) : geometricMean(spoken.map(ratio));
    const where = 'pass' in worst ? `${worst.name}, ${worst.pass}` : worst.name;
    return [{ name, peer, at_least: atLeast, judged, reached, worst: ratio(worst), where, met: reached >= atLeast }];
  });
  const ratios = memory?.ratios[memoryGoal.peer];
  if (!ratios) return reached;
  const { name, peer, atMost } = memoryGoal;
  const { worst, where } = worstMemory(ratios);
  const memoryReached = { judged: 'worst' as const, reached: worst, worst, where, met: worst <= atMost };
  return [...reached, { name, peer, at_most: atMost, ...memoryReached }];
}

/**
 * The whole process, or what it took beyond its library, whichever compares worse: a heavy library must not make room
 * for a heavy step.
 */
function worstMemory({ peak, since_loaded }: MemoryResults['ratios'][string]) {
  return since_loaded > peak ? { worst: since_loaded, where: 'peak − loaded' } : { worst: peak, where: 'peak' };
}

const mark = (met: boolean) => (met ? '✓' : '✗');

/** `≥ 1.0 ✓` for a row that PyTorch has done as well; empty otherwise. */
export function goalMark(row: Measured & Row): string {
  const goal = goals.find(({ peer, includes }) => peer === 'torch' && includes(row));
  const ratio = row.ratios.torch;
  return goal && ratio ? `≥${goal.atLeast.toFixed(1)} ${mark(ratio.median >= goal.atLeast)}` : '';
}

export function memoryGoalMark(ratios: MemoryResults['ratios'][string]): string {
  return `≤${memoryGoal.atMost.toFixed(1)} ${mark(worstMemory(ratios).worst <= memoryGoal.atMost)}`;
}

export function showGoals({ goals, settings }: Pick<Results, 'goals' | 'settings'>): string {
  const columns = [
    { header: 'goal' },
    { header: 'against' },
    { header: 'wanted', align: 'right' as const },
    { header: 'reached', align: 'right' as const },
    { header: '' },
    { header: 'worst' },
  ];
  const cells = goals.map(({ name, peer, at_least, at_most, judged, reached, worst, where, met }) => [
    name,
    peer,
    at_least === undefined ? `≤ ${at_most}` : `≥ ${at_least}`,
    figure(reached),
    mark(met),
    judged === 'worst' ? where : `${figure(worst)} at ${where}; the goal is for the geometric mean`,
  ]);
  const rough = settings.quick ? '; a quick run is rough, and its shapes are not the goals’' : '';
  return `Goals: flukeprint ÷ peer${rough}\n\n${table(columns, cells)}`;
}
