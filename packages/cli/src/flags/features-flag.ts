import type { CandidateChoice } from '@flukeprint/reid/local-features/candidates/choose-candidates';
import { featureMethods } from '@flukeprint/reid/local-features/open-extractor';
import { isArray } from '@flukeprint/reid/matching/match-photos';
import { rankings } from '@flukeprint/reid/matching/rank-by-individual';
import { Option } from 'commander';
import { integer } from './flags.ts';
import { wordOrFile } from './meant-choice.ts';
import { userPath } from './user-path.ts';

const words = [...featureMethods, 'none'];

export const featuresOption = (usual = 'sift, none for .npy files') =>
  new Option(
    '--features <how>',
    `local features: sift (photos show the animals the same way up), sift-any-angle, a file of XFeat weights (.pt), or none (default: ${usual})`,
  ).argParser(wordOrFile(words, "a file of XFeat's weights (.pt)"));

export const rankOption = () =>
  new Option(
    '--rank <by>',
    'with local features: individuals: the photos of an animal that one of them names for certain follow it; photos: each by itself (default: individuals)',
  ).choices(rankings);

export const candidatesOption = () =>
  new Option(
    '--candidates <n>',
    'with local features: compare in full with the best n photos of the gallery, which an index finds, or with all (default: all; 1000 of more than 20,000)',
  ).argParser((text): CandidateChoice => (text === 'all' ? text : integer(1)(text)));

/** The file that `--features` names, if it does. */
export function featuresFile(features: string | undefined): string | undefined {
  return features === undefined || words.includes(features) ? undefined : userPath(features);
}

/** The local features to match by: those of the flag, else `sift`, for which all of `sources` have to be photos. */
export function chosenFeatures(
  features: string | undefined,
  sources: readonly (string | undefined)[] = [],
): string | null {
  if (features === 'none') return null;
  if (features !== undefined) return featuresFile(features) ?? features;
  return sources.some((path) => path !== undefined && isArray(path)) ? null : 'sift';
}
