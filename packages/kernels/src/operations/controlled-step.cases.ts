import { type ConformanceCase, make, normal, uniform, values } from '../conformance/case.ts';

const controls = {
  unscaled: [1 / 1024, 0.1, 0.001],
  'a later step': [0.25, 0.6513, 0.00995],
  skipped: [0, 0.19, 0.002],
};

/** The optimisers with what loss scaling tells them: of a skipped step nothing comes through, whatever the gradient. */
export function controlledStepCases(): ConformanceCase[] {
  const shape = [3, 5];
  return Object.entries(controls).flatMap(([title, control]) => {
    const gradient = () =>
      title === 'skipped' ? values([3, 5], ...Array(14).fill(Infinity), Number.NaN) : normal('grad', shape, 1000);
    const inputs = () => ({ param: normal('param', shape), grad: gradient(), control: values([3], ...control) });
    const positive = (name: string) => uniform(name, shape, 0.01, 1);
    const moments = () => ({ ...inputs(), expAvg: positive('expAvg'), expAvgSq: positive('expAvgSq') });
    const momentum = () => ({ ...inputs(), momentumBuffer: positive('momentumBuffer') });
    const adam = { lr: 0.01, weightDecay: 0.1, step: 9 };
    return [
      make('adamStep', `control: ${title}`, adam, moments),
      make('adamStep', `control, decoupled: ${title}`, { ...adam, decoupled: true }, moments),
      make('sgdStep', `control: ${title}`, { lr: 0.1, weightDecay: 0.1 }, inputs),
      make('sgdStep', `control, momentum: ${title}`, { lr: 0.1, momentum: 0.9 }, momentum),
    ];
  });
}
