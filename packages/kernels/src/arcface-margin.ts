import type { Operation, Spec } from './contract.ts';
import { expectAttribute, expectNumber, expectRank, expectShape, f32 } from './shape.ts';

export interface ArcfaceMarginAttributes {
  /** Scale of the logits. */
  readonly s?: number;
  /** Angular margin in radians, 0…π. */
  readonly m?: number;
  /** Leave the target's logit alone where its angle is beyond 90°, instead of beyond π − m. */
  readonly easyMargin?: boolean;
}

export function resolveArcfaceMargin(attributes: ArcfaceMarginAttributes): Required<ArcfaceMarginAttributes> {
  return { s: attributes.s ?? 30, m: attributes.m ?? 0.5, easyMargin: attributes.easyMargin ?? false };
}

/** The largest cosine: the f32 next to 1 − 1e-7. Keeps √(1 − c²), which the derivative divides by, away from 0. */
export const arcfaceMaxCosine = Math.fround(1 - 1e-7);

function expectArguments(operation: string, cosine: Spec, target: Spec, attributes: ArcfaceMarginAttributes): void {
  const { s, m, easyMargin } = resolveArcfaceMargin(attributes);
  expectRank(operation, 'cosine', cosine, 2);
  expectShape(operation, 'target', target, [cosine.shape[0]!], 'i32');
  expectNumber(operation, 's', s);
  expectAttribute(operation, 'm', 'an angle from 0 to π', m, m >= 0 && m <= Math.PI);
  expectAttribute(operation, 'easyMargin', 'true or false', easyMargin, typeof easyMargin === 'boolean');
}

/** Whether the margin applies as an angle: below the threshold cos(θ + m) would grow again. */
function withinThreshold(cosine: number, m: number, easyMargin: boolean): boolean {
  return easyMargin ? cosine > 0 : cosine > Math.cos(Math.PI - m);
}

/**
 * Scaled logits with the additive angular margin (ArcFace, Deng et al. 2019, eq. 3): s · cos(θ + m) in the target's
 * column, s · cos θ elsewhere, from the cosines [N, C] of embeddings and class centres.
 */
export const arcfaceMargin: Operation<'cosine' | 'target', never, 'output', ArcfaceMarginAttributes> = {
  name: 'arcfaceMargin',
  infer({ cosine, target }, attributes) {
    expectArguments('arcfaceMargin', cosine, target, attributes);
    return { output: f32(...cosine.shape) };
  },
  reference({ cosine, target }, { output }, attributes) {
    const { s, m, easyMargin } = resolveArcfaceMargin(attributes);
    const classes = cosine.shape[1]!;
    const linear = easyMargin ? 0 : m * Math.sin(Math.PI - m);
    for (let i = 0; i < output.data.length; i++) {
      const c = Math.min(Math.max(cosine.data[i]!, -arcfaceMaxCosine), arcfaceMaxCosine);
      let logit = c;
      if (i % classes === target.data[Math.floor(i / classes)]) {
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
  never,
  'gradCosine',
  ArcfaceMarginAttributes
> = {
  name: 'arcfaceMarginGrad',
  infer({ gradOutput, cosine, target }, attributes) {
    expectArguments('arcfaceMarginGrad', cosine, target, attributes);
    expectShape('arcfaceMarginGrad', 'gradOutput', gradOutput, cosine.shape);
    return { gradCosine: f32(...cosine.shape) };
  },
  reference({ gradOutput, cosine, target }, { gradCosine }, attributes) {
    const { s, m, easyMargin } = resolveArcfaceMargin(attributes);
    const classes = cosine.shape[1]!;
    for (let i = 0; i < gradCosine.data.length; i++) {
      const c = cosine.data[i]!;
      let slope = 1;
      if (Math.abs(c) > arcfaceMaxCosine) slope = 0;
      else if (i % classes === target.data[Math.floor(i / classes)] && withinThreshold(c, m, easyMargin)) {
        slope = Math.cos(m) + (c / Math.sqrt((1 - c) * (1 + c))) * Math.sin(m);
      }
      gradCosine.data[i] = gradOutput.data[i]! * s * slope;
    }
  },
};
