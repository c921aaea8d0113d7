import type { Photo, PhotoProblem } from '@flukeprint/data';
import type { LocalFeatures, VerificationOptions } from '@flukeprint/local-features';

/** Finds what stands out in photos. */
export interface LocalExtractor {
  /** The method and all that its results depend on: features of two ids cannot be compared. */
  readonly id: string;
  /** Photos are squashed to `size` × `size` pixels, in which keypoints are given. */
  readonly size: number;
  /** Numbers of a descriptor. */
  readonly dimensions: number;
  /** How one photo may show an animal against another. */
  readonly verification: Pick<VerificationOptions, 'turn' | 'scaleRange'>;
  /** Calls `onPhoto` for every photo, in whatever order. */
  extract(
    photos: readonly Photo[],
    onPhoto: (index: number, result: LocalFeatures | PhotoProblem) => void,
  ): Promise<void>;
  dispose(): void;
}
