export { Canvas, type Hole } from './canvas.ts';
export { gdscPipeline } from './gdsc.ts';
export { type CompiledKernels, compiledKernels, useCompiledKernels } from './module.ts';
export {
  applyDrawn,
  type DrawnTransform,
  drawPipeline,
  type OneOf,
  type Pipeline,
  PipelineError,
  parsePipeline,
  type Step,
  type TransformName,
  type TransformStep,
  transforms,
} from './pipeline.ts';
