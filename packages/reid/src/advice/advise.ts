import { greyPhoto, type Photo, type PhotoGroups } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import pMap from 'p-map';
import { FeatureMatcher } from '../local-features/feature-matcher.ts';
import { featuresOfPhotos } from '../local-features/features-of-photos.ts';
import { siftExtractor } from '../local-features/sift-extractor.ts';
import type { CreateEmbedder } from '../matching/trained-network.ts';
import type { Reporter } from '../reporter.ts';
import { type AskedSample, askSample, type LocalAnswer } from './ask-sample.ts';
import { type LocalHelp, localHelp, matchLevel } from './local-help.ts';
import { axisOfPosition, type MirrorAdvice, mirrorAdvice } from './mirror-advice.ts';
import { type PositionUnderFlips, positionUnderFlips } from './position.ts';
import { type PresetAdvice, presetAdvice } from './preset-advice.ts';
import { type PhotoSample, samplePhotos } from './sample-photos.ts';
import { stepTime } from './step-time.ts';

/** What a catalogue's photos are good for, by a look at some of them. Keys as in report.json. */
export interface Advice {
  readonly sample: { readonly photos: number; readonly individuals: number; readonly seed: number };
  /** null where no animal has two photos of different moments. */
  readonly local_features: LocalHelp | null;
  readonly mirror: MirrorAdvice;
  readonly presets: PresetAdvice;
}

export interface AdviseOptions {
  readonly backend: Backend;
  /** Which photos are drawn. */
  readonly seed: number;
  /** Photos of one moment and copies of one another. */
  readonly groups: PhotoGroups;
  /** Where the photos are from, for messages. */
  readonly source: string;
  readonly workers?: number;
  readonly reporter: Reporter;
  readonly createEmbedder?: CreateEmbedder;
}

/** Enough to tell shares of a fifth and four fifths apart, within about a minute on two cores. */
const sampled = { photos: 400, queries: 40 };
/** Photos for the usual position, of these pixels. */
const position = { photos: 100, side: 32 };
/** Of an animal whose photo has no match, so many others are asked about, and so many of all animals together. */
const followUps = { each: 3, all: 40 };

/** Looks at a sample of `photos`, readable ones of known individuals: whether local features help, what a mirror image is, which preset suits. */
export async function advise(photos: readonly Photo[], options: AdviseOptions): Promise<Advice> {
  const { backend, seed, groups, reporter, createEmbedder } = options;
  const sample = samplePhotos(photos, { ...sampled, seed, groups });
  const usual = positionUnderFlips(
    await pMap(sample.photos.slice(0, position.photos), (photo) => greyPhoto(photo, position.side), { concurrency: 2 }),
  );
  const compared = sample.queries.length === 0 ? null : await compare(sample, usual, options);
  const mirror = mirrorAdvice(usual, compared?.answers ?? [], compared?.mirrored ?? []);
  return {
    sample: {
      photos: sample.photos.length,
      individuals: new Set(sample.photos.map(({ individual }) => individual)).size,
      seed,
    },
    local_features: compared?.help ?? null,
    mirror,
    presets: await presetAdvice(photos, {
      mirrorAxis: mirror.mirror_axis,
      secondsPerPhoto: compared === null ? null : (compared.seconds * photos.length) / sample.photos.length,
      stepSeconds: (settings) => stepTime(backend, { settings, reporter, createEmbedder }),
    }),
  };
}

interface Compared {
  readonly answers: readonly LocalAnswer[];
  /** None where no flip leaves animals in their position. */
  readonly mirrored: readonly LocalAnswer[];
  readonly help: LocalHelp;
  /** That comparing one photo with the sample takes. */
  readonly seconds: number;
}

async function compare(
  { photos, queries, askable }: PhotoSample,
  usual: PositionUnderFlips,
  { backend, groups, source, workers, reporter }: AdviseOptions,
): Promise<Compared> {
  const extractor = siftExtractor(true, { workers });
  const { features } = await featuresOfPhotos(extractor, photos, { source, reporter });
  const matcher = await FeatureMatcher.create({ features }, { backend, extractor, candidates: null, reporter });
  const asked: AskedSample = { photos, groups, matcher };
  const ask = (of: readonly number[], task: string) =>
    askSample(
      asked,
      of,
      of.map((i) => features[i]!),
      { reporter, task },
    );
  try {
    const started = performance.now();
    const answers = await ask(queries, 'comparing');
    const seconds = (performance.now() - started) / 1000 / queries.length;
    const more = await ask(othersOf(answers, photos, askable), 'looking again');
    const axis = axisOfPosition(usual);
    const help = localHelp(photos, answers, more);
    if (axis === null) return { answers, mirrored: [], help, seconds };
    const flipped = await featuresOfPhotos(
      siftExtractor(true, { workers, mirrorAxis: axis }),
      queries.map((i) => photos[i]!),
      { source, reporter },
    );
    const mirrored = await askSample(asked, queries, flipped.features, { reporter, task: 'comparing mirrored' });
    return { answers, mirrored, help, seconds };
  } finally {
    matcher.dispose();
  }
}

/** Photos to ask about, too: of animals whose photo has no match, as one photo may just be a bad one. */
function othersOf(
  answers: readonly LocalAnswer[],
  photos: readonly Photo[],
  askable: PhotoSample['askable'],
): number[] {
  const level = matchLevel(answers);
  const asked = new Set(answers.map(({ photo }) => photo));
  const individuals = new Set(answers.filter(({ own }) => own <= level).map(({ photo }) => photos[photo]!.individual));
  return [...individuals]
    .flatMap((individual) =>
      askable
        .get(individual)!
        .filter((i) => !asked.has(i))
        .slice(0, followUps.each),
    )
    .slice(0, followUps.all);
}
