import { type Pipeline, parsePipeline } from './pipeline.ts';

/**
 * The augmentation of the winning solution of the Global Data Science Game 2020. Where it gives no parameter, albumentations'
 * default holds, also for the probabilities: a group OneOf is applied with p 0.5, and a member without p counts 0.5.
 */
export const gdscPipeline: Pipeline = parsePipeline({
  transforms: [
    {
      transform: 'OneOf',
      transforms: [
        { transform: 'RandomRain', p: 0.1 },
        { transform: 'GaussNoise' },
        { transform: 'GaussianBlur' },
        { transform: 'MotionBlur' },
      ],
    },
    {
      transform: 'OneOf',
      p: 0.6,
      transforms: [
        { transform: 'RGBShift', r_shift_limit: 10, g_shift_limit: 10, b_shift_limit: 10 },
        { transform: 'RandomBrightnessContrast', brightness_limit: 0.3, contrast_limit: 0.1 },
        { transform: 'HueSaturationValue', hue_shift_limit: 20, sat_shift_limit: 20, val_shift_limit: 20 },
      ],
    },
    { transform: 'OneOf', transforms: [{ transform: 'CLAHE' }, { transform: 'Sharpen' }, { transform: 'Emboss' }] },
    { transform: 'OneOf', transforms: [{ transform: 'Perspective' }, { transform: 'ElasticTransform' }] },
    {
      transform: 'OneOf',
      transforms: [
        { transform: 'Rotate', limit: 25 },
        { transform: 'Affine', scale: [0.9, 0.9], translate_px: 15, rotate: 25, shear: 0.2 },
      ],
    },
    { transform: 'CoarseDropout', p: 0.2 },
  ],
});
