import { type MirrorAxis, type Photo, splitPhotos } from '@flukeprint/data';
import { epochSizes } from '../settings/epoch-sizes.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { defaults, noTraining, type PresetName, presets } from '../settings/presets.ts';
import { TimeForecast } from '../training/time-forecast.ts';
import { trainingCosts } from '../training/training-costs.ts';

/** Presets for own photos, the quickest first. */
export const ownPresets = ['small-catalogue', 'overnight'] as const satisfies PresetName[];

/** Which preset suits, and how long each takes. Keys as in report.json. */
export interface PresetAdvice {
  readonly preset: (typeof ownPresets)[number] | typeof noTraining;
  readonly reason: 'enough photos' | 'too few photos' | 'too few photos of each' | 'nothing to hold out';
  /** Photos of animals with two or more, and these animals. */
  readonly photos: number;
  readonly individuals: number;
  /** Without training: of one new photo, in seconds; null where it was not measured. */
  readonly seconds_per_photo: number | null;
  /** Of a training on this machine; none where nothing can be trained. */
  readonly trainings: { preset: (typeof ownPresets)[number]; seconds: number }[];
}

/** Rules of thumb: with fewer photos a network learns these photos, not these animals. */
const least = { photos: 300, photosEach: 3 };

/** The settings that a preset makes. */
export const settingsOf = (preset: (typeof ownPresets)[number], mirrorAxis: MirrorAxis): TrainSettings => ({
  ...defaults,
  ...presets[preset],
  mirrorAxis,
  data: '',
});

/** Judges `photos` of known individuals. `stepSeconds` measures a training step with settings; it is asked only where training is possible. */
export async function presetAdvice(
  photos: readonly Photo[],
  {
    mirrorAxis,
    secondsPerPhoto,
    stepSeconds,
  }: {
    readonly mirrorAxis: MirrorAxis;
    readonly secondsPerPhoto: number | null;
    readonly stepSeconds: (settings: TrainSettings) => Promise<number>;
  },
): Promise<PresetAdvice> {
  const own = [...Map.groupBy(photos, ({ individual }) => individual).values()].filter((of) => of.length > 1);
  const several = own.flat();
  const counts = { photos: several.length, individuals: own.length, seconds_per_photo: secondsPerPhoto };
  // One is held out of three.
  if (!own.some((of) => of.length > 2)) {
    return { preset: noTraining, reason: 'nothing to hold out', ...counts, trainings: [] };
  }
  const first = settingsOf(ownPresets[0], mirrorAxis);
  const step = { seconds: await stepSeconds(first), imageSize: epochSizes(first)[0]! };
  const trainings = ownPresets.map((preset) => ({
    preset,
    seconds: trainingSeconds(settingsOf(preset, mirrorAxis), several, step),
  }));
  const few = several.length < least.photos;
  if (few || several.length < least.photosEach * own.length) {
    const reason = few ? 'too few photos' : 'too few photos of each';
    return { preset: noTraining, reason, ...counts, trainings };
  }
  return { preset: ownPresets[0], reason: 'enough photos', ...counts, trainings };
}

/** Of a whole training, by the time of a step of the same network on photos of some size. */
function trainingSeconds(
  settings: TrainSettings,
  photos: readonly Photo[],
  step: { readonly seconds: number; readonly imageSize: number },
): number {
  const { epochs, evalEvery, batchSize, mirrorAxis } = settings;
  const { training, queries, gallery } = splitPhotos(photos);
  const batches = Math.floor(((mirrorAxis === 'none' ? 1 : 2) * training.length) / batchSize);
  const costs = trainingCosts(settings, queries.length + gallery.length);
  const forecast = new TimeForecast({ epochs, batches, evalEvery, ...costs });
  forecast.epochDone(1, 1, step.seconds * (epochSizes(settings)[0]! / step.imageSize) ** 2);
  return forecast.secondsLeft(1, batches);
}
