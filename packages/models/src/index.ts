export { readDarknetWeights, writeDarknetWeights } from './darknet/weights.ts';
export * from './index.browser.ts';
export { loadWeightsFile, type WeightsFile, type WeightsKind } from './load-weights-file.ts';
export { readPth } from './pth/read-pth.ts';
export { readSafetensors, writeSafetensors } from './safetensors-file.ts';
export { writeAtomically } from './write-atomically.ts';
export { type WriteTarget, writeTarget } from './write-target.ts';
