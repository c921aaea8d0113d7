export { formatDarknetWeights, readDarknetWeights } from './detector/darknet/darknet-weights.ts';
export * from './index.browser.ts';
export { loadWeightsFile, type WeightsFile, type WeightsKind } from './weights/load-weights-file.ts';
export { readPth } from './weights/pth/read-pth.ts';
export { readSafetensors } from './weights/safetensors/read-safetensors.ts';
