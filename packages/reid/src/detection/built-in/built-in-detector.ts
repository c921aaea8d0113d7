import { fileURLToPath } from 'node:url';
import { type DetectorName, readSafetensors } from '@flukeprint/models';

/** The word for the detector that comes with the package; a folder of that name is `./built-in`. */
export const builtIn = 'built-in';

/** Its network. */
export const builtInModel: DetectorName = 'yolov3-mini';

/**
 * Its weights: a `yolov3-mini` in f16, trained on rendered flukes alone by `tools/train-built-in-detector.ts`. No real photo went
 * into it, so it may be shipped; docs/detector.md says how well it does on real ones.
 */
export const builtInWeights = fileURLToPath(new URL('./flukes.safetensors', import.meta.url));

/** Its Darknet configuration, with the anchors that it was trained with, for one class. */
export async function readBuiltInCfg(): Promise<string> {
  const { metadata } = await readSafetensors(builtInWeights);
  return metadata.cfg!;
}
