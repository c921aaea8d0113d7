import type { Backend } from '@flukeprint/kernels';
import { UserError } from '../user-error.ts';
import type { LocalExtractor } from './extractor.ts';
import { siftExtractor } from './sift-extractor.ts';
import { xfeatExtractor } from './xfeat-extractor.ts';

/** Those that need no weights. */
export const featureMethods: readonly string[] = ['sift', 'sift-any-angle'];

/** Which local features: one of {@link featureMethods}, or a file of XFeat's weights. */
export type FeatureChoice = string;

/** The extractor of a choice; throws a {@link UserError} where it is none. */
export async function openExtractor(
  backend: Backend,
  choice: FeatureChoice,
  { workers }: { readonly workers?: number } = {},
): Promise<LocalExtractor> {
  if (choice === 'sift') return siftExtractor(true, { workers });
  if (choice === 'sift-any-angle') return siftExtractor(false, { workers });
  if (/\.(pt|pth|safetensors)$/i.test(choice)) return xfeatExtractor(backend, choice);
  throw new UserError(
    `expected --features to be ${featureMethods.join(', ')}, none or a file of XFeat's weights (.pt), received ${choice}`,
  );
}
