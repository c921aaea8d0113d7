import type { Bench } from './bench.ts';
import type { Results } from './results.ts';
import { benchAugmentation, showAugmentation } from './sections/augment.ts';
import { benchDetector, showDetector } from './sections/detector.ts';
import { benchKernels, showKernels } from './sections/kernels.ts';
import { benchLoader, showLoader } from './sections/loader.ts';
import { benchLocalFeatures, showLocalFeatures } from './sections/local-features.ts';
import { benchMemory, showMemory } from './sections/memory.ts';
import { benchNetworks, showNetworks } from './sections/networks.ts';

export const sectionNames = [
  'kernels',
  'training',
  'inference',
  'detector',
  'loader',
  'augment',
  'local_features',
  'memory',
] as const;
export type SectionName = (typeof sectionNames)[number];
type Sections = Required<Pick<Results, SectionName>>;

/** Measures a section and says it as text. */
export const sections: {
  readonly [Name in SectionName]: {
    measure(bench: Bench): Promise<Sections[Name]>;
    show(results: Sections[Name], peers: readonly string[]): string;
  };
} = {
  kernels: { measure: benchKernels, show: showKernels },
  training: {
    measure: (bench) => benchNetworks('training', bench),
    show: (rows, peers) => showNetworks('training', rows, peers),
  },
  inference: {
    measure: (bench) => benchNetworks('inference', bench),
    show: (rows, peers) => showNetworks('inference', rows, peers),
  },
  detector: { measure: benchDetector, show: showDetector },
  loader: { measure: benchLoader, show: showLoader },
  augment: { measure: benchAugmentation, show: showAugmentation },
  local_features: { measure: benchLocalFeatures, show: showLocalFeatures },
  memory: { measure: benchMemory, show: showMemory },
};
