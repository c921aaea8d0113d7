import type { Random } from '@flukeprint/random';
import { z } from 'zod';
import type { Canvas } from './canvas.ts';
import { gaussianBlur, motionBlur } from './transforms/blur.ts';
import { hueSaturationValue, randomBrightnessContrast, rgbShift } from './transforms/color.ts';
import { clahe, emboss, sharpen } from './transforms/contrast.ts';
import { coarseDropout } from './transforms/dropout.ts';
import { affine, elasticTransform, horizontalFlip, perspective, rotate, verticalFlip } from './transforms/geometry.ts';
import { gaussNoise } from './transforms/noise.ts';
import { randomRain } from './transforms/rain.ts';
import { probability, type Size, type Transform } from './transforms/transform.ts';

/** By albumentations' names. */
export const transforms = {
  RandomRain: randomRain,
  GaussNoise: gaussNoise,
  GaussianBlur: gaussianBlur,
  MotionBlur: motionBlur,
  RGBShift: rgbShift,
  RandomBrightnessContrast: randomBrightnessContrast,
  HueSaturationValue: hueSaturationValue,
  CLAHE: clahe,
  Sharpen: sharpen,
  Emboss: emboss,
  Perspective: perspective,
  ElasticTransform: elasticTransform,
  Rotate: rotate,
  Affine: affine,
  CoarseDropout: coarseDropout,
  HorizontalFlip: horizontalFlip,
  VerticalFlip: verticalFlip,
} as const;

/** By albumentations' name. */
export type TransformName = keyof typeof transforms;

type Options = { [Name in TransformName]: (typeof transforms)[Name] extends Transform<infer O, infer _> ? O : never };
/** A transform with its probability and parameters. */
export type TransformStep = Options[TransformName];

const each = Object.values(transforms).map(({ options }) => options);
const transformStep = z.discriminatedUnion('transform', each as never) as unknown as z.ZodType<TransformStep>;
const oneOf = z.strictObject({
  transform: z.literal('OneOf'),
  p: probability.default(0.5),
  transforms: z
    .array(transformStep)
    .min(1)
    .refine((steps) => steps.some(({ p }) => p > 0), 'expected one whose p is more than 0'),
});

const pipeline = z.strictObject({
  transforms: z.array(z.discriminatedUnion('transform', [oneOf, ...each] as never) as unknown as z.ZodType<Step>),
});

/** One of several, chosen in proportion to their p and then applied, or with probability 1 − p none. */
export interface OneOf {
  readonly transform: 'OneOf';
  readonly p: number;
  readonly transforms: readonly TransformStep[];
}
/** One step of a pipeline. */
export type Step = TransformStep | OneOf;

/** What happens to a photo, in this order. The names, parameters and probabilities are albumentations'. */
export interface Pipeline {
  readonly transforms: readonly Step[];
}

/** What {@link parsePipeline} makes of a pipeline that lacks defaults or does not fit. */
export class PipelineError extends Error {
  override name = 'PipelineError';
}

/** Checks a pipeline as JSON has it and adds the defaults. Throws a {@link PipelineError} of one line. */
export function parsePipeline(value: unknown): Pipeline {
  const parsed = pipeline.safeParse(value);
  if (parsed.success) return parsed.data as Pipeline;
  const { path, message, code } = parsed.error.issues[0]!;
  const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  const names = ['OneOf', ...Object.keys(transforms)].join(', ');
  const reason = code === 'invalid_union' && path.at(-1) === 'transform' ? `expected one of ${names}` : message;
  throw new PipelineError(`${place.replace(/^\./, '') || 'augmentation'}: ${reason}`);
}

/** A transform and what was drawn for it. */
export interface DrawnTransform {
  readonly transform: TransformName;
  readonly drawn: unknown;
}

const byName = transforms as unknown as Record<TransformName, Transform<TransformStep, unknown>>;

function drawOf(step: TransformStep, size: Size, random: Random): DrawnTransform {
  return { transform: step.transform, drawn: byName[step.transform].draw(step, size, random) };
}

/** Which transforms are applied to an image of `size`, and how. */
export function drawPipeline({ transforms: steps }: Pipeline, size: Size, random: Random): DrawnTransform[] {
  const drawn: DrawnTransform[] = [];
  for (const step of steps) {
    if (random.uniform() >= step.p) continue;
    if (step.transform !== 'OneOf') {
      drawn.push(drawOf(step, size, random));
      continue;
    }
    let rest = random.uniform() * step.transforms.reduce((sum, { p }) => sum + p, 0);
    const chosen = step.transforms.find(({ p }) => {
      rest -= p;
      return rest < 0;
    });
    // The last with a chance, where rounding leaves a rest.
    drawn.push(drawOf(chosen ?? step.transforms.findLast(({ p }) => p > 0)!, size, random));
  }
  return drawn;
}

/** Does to the canvas what was drawn, in order. */
export function applyDrawn(canvas: Canvas, drawn: readonly DrawnTransform[]): void {
  for (const { transform, drawn: values } of drawn) byName[transform].apply(canvas, values);
}
