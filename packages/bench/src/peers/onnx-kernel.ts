import type { KernelWork } from '../work.ts';
import { type OnnxNode, onnxModel } from './onnx-model.ts';

/** A model of one convolution or product with a constant weight. */
export function kernelModel(work: KernelWork, weight: Float32Array): Uint8Array {
  const node: Pick<OnnxNode, 'type' | 'attributes'> =
    work.kind === 'linear'
      ? { type: 'Gemm', attributes: { transB: 1 } }
      : {
          type: 'Conv',
          attributes: { strides: [work.stride, work.stride], pads: new Array<number>(4).fill(work.padding) },
        };
  return onnxModel({
    nodes: [{ ...node, inputs: ['input', 'weight'], output: 'output' }],
    constants: [{ name: 'weight', shape: work.weight, data: weight }],
    input: { name: 'input', shape: work.input },
    output: { name: 'output', shape: work.output },
  });
}
