import type { HostTensor, Operation, Spec } from '../contract.ts';
import { expectAttribute, expectNumber, expectRank, expectShape, f32 } from '../shape.ts';

export interface ArcfaceMarginAttributes {
  /** Scale of the logits. */
  readonly s?: number;
  /** Angular margin in radians, 0…π; not looked at where each class has its own. */
  readonly m?: number;
  /** Leave the target's logit alone where its angle is beyond 90°, instead of beyond π − m. */
  readonly easyMargin?: boolean;
}

export function resolveArcfaceMargin(attributes: ArcfaceMarginAttributes): Required<ArcfaceMarginAttributes> {
  return { s: attributes.s ?? 30, m: attributes.m ?? 0.5, easyMargin: attributes.easyMargin ?? false };
}

/** The largest cosine: the f32 next to 1 − 1e-7. Keeps √(1 − c²), which the derivative divides by, away from 0. */
export const arcfaceMaxCosine = Math.fround(1 - 1e-7);

function expectArguments(
  operation: string,
  { cosine, target, margins }: { cosine: Spec; target: Spec; margins?: Spec },
  attributes: ArcfaceMarginAttributes,
): void {
  const { s, m, easyMargin } = resolveArcfaceMargin(attributes);
  expectRank(operation, 'cosine', cosine, 2);
  expectShape(operation, 'target', target, [cosine.shape[0]!], 'i32');
  if (margins) expectShape(operation, 'margins', margins, [cosine.shape[1]!]);
  expectNumber(operation, 's', s);
  expectAttribute(operation, 'm', 'an angle from 0 to π', m, m >= 0 && m <= Math.PI);
  expectAttribute(operation, 'easyMargin', 'true or false', easyMargin, typeof easyMargin === 'boolean');
}

/** The margin of a row: that of its class, if classes have their own. */
function marginOf(label: number, margins: HostTensor | undefined, m: number): number {
  return margins ? (margins.data[label] ?? m) : m;
}

/** Whether the margin applies as an angle: below the threshold cos(θ + m) would grow again. */
function withinThreshold(cosine: number, m: number, easyMargin: boolean): boolean {
  return easyMargin ? cosine > 0 : cosine > Math.cos(Math.PI - m);
}

/**
 * Scaled logits with the additive angular margin (ArcFace, Deng et al. 2019, eq. 3): s · cos(θ + m) in the target's
 * column, s · cos θ elsewhere, from the cosines [N, C] of embeddings and class centres. `margins` [C], radians from 0 to π,
 * gives each class its own m (dynamic margins, Ha et al. 2020).
 */
export const arcfaceMargin: Operation<'cosine' | 'target', 'margins', 'output', ArcfaceMarginAttributes> = {
  name: 'arcfaceMargin',
  infer(inputs, attributes) {
    expectArguments('arcfaceMargin', inputs, attributes);
    return { output: f32(...inputs.cosine.shape) };
  },
  reference({ cosine, target, margins }, { output }, attributes) {
    const { s, m: same, easyMargin } = resolveArcfaceMargin(attributes);
    const classes = cosine.shape[1]!;
    for (let i = 0; i < output.data.length; i++) {
      const c = Math.min(Math.max(cosine.data[i]!, -arcfaceMaxCosine), arcfaceMaxCosine);
      const label = target.data[Math.floor(i / classes)]!;
      let logit = c;
      if (i % classes === label) {
        const m = marginOf(label, margins, same);
        const linear = easyMargin ? 0 : m * Math.sin(Math.PI - m);
        const phi = c * Math.cos(m) - Math.sqrt((1 - c) * (1 + c)) * Math.sin(m);
        logit = withinThreshold(c, m, easyMargin) ? phi : c - linear;
      }
      output.data[i] = s * logit;
    }
  },
};

/** Gradient of {@link arcfaceMargin}; 0 where the cosine was clamped. */
export const arcfaceMarginGrad: Operation<
  'gradOutput' | 'cosine' | 'target',
  'margins',
  'gradCosine',
  ArcfaceMarginAttributes
> = {
  name: 'arcfaceMarginGrad',
  infer({ gradOutput, ...inputs }, attributes) {
    expectArguments('arcfaceMarginGrad', inputs, attributes);
    expectShape('arcfaceMarginGrad', 'gradOutput', gradOutput, inputs.cosine.shape);
    return { gradCosine: f32(...inputs.cosine.shape) };
  },
  reference({ gradOutput, cosine, target, margins }, { gradCosine }, attributes) {
    const { s, m: same, easyMargin } = resolveArcfaceMargin(attributes);
    const classes = cosine.shape[1]!;
    for (let i = 0; i < gradCosine.data.length; i++) {
      const c = cosine.data[i]!;
      const label = target.data[Math.floor(i / classes)]!;
      const m = marginOf(label, margins, same);
      let slope = 1;
      if (Math.abs(c) > arcfaceMaxCosine) slope = 0;
      else if (i % classes === label && withinThreshold(c, m, easyMargin)) {
        slope = Math.cos(m) + (c / Math.sqrt((1 - c) * (1 + c))) * Math.sin(m);
      }
      gradCosine.data[i] = gradOutput.data[i]! * s * slope;
    }
  },
};
