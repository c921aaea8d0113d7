import { readWeights } from '../weights.ts';
import { type OnnxNode, onnxModel } from './onnx-model.ts';

const blocks = [3, 4, 6, 3];

/** torchvision's ResNet34 from a file of its weights; images of this shape → logits. */
export async function resnet34Model(weights: string, shape: readonly number[]): Promise<Uint8Array> {
  const constants = await readWeights(weights);
  const nodes: OnnxNode[] = [];
  /** Appends a node whose result has a name of its own. */
  const add = (
    type: string,
    inputs: string[],
    attributes?: OnnxNode['attributes'],
    output = `value_${nodes.length}`,
  ) => {
    nodes.push({ type, inputs, output, ...(attributes && { attributes }) });
    return output;
  };
  const convolution = (input: string, conv: string, bn: string, kernel: number, stride: number) => {
    const pads = new Array<number>(4).fill((kernel - 1) / 2);
    const output = add('Conv', [input, `${conv}.weight`], { strides: [stride, stride], pads });
    const state = ['weight', 'bias', 'running_mean', 'running_var'].map((name) => `${bn}.${name}`);
    return add('BatchNormalization', [output, ...state]);
  };
  const relu = (input: string) => add('Relu', [input]);

  let x = relu(convolution('images', 'conv1', 'bn1', 7, 2));
  x = add('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  for (const [stage, count] of blocks.entries()) {
    for (let i = 0; i < count; i++) {
      const name = `layer${stage + 1}.${i}`;
      const shrinks = stage > 0 && i === 0;
      const inner = relu(convolution(x, `${name}.conv1`, `${name}.bn1`, 3, shrinks ? 2 : 1));
      const residual = convolution(inner, `${name}.conv2`, `${name}.bn2`, 3, 1);
      const shortcut = shrinks ? convolution(x, `${name}.downsample.0`, `${name}.downsample.1`, 1, 2) : x;
      x = relu(add('Add', [residual, shortcut]));
    }
  }
  const features = add('Flatten', [add('GlobalAveragePool', [x])]);
  add('Gemm', [features, 'fc.weight', 'fc.bias'], { transB: 1 }, 'output');
  const classes = constants.find(({ name }) => name === 'fc.bias')!.shape[0]!;
  return onnxModel({
    nodes,
    constants,
    input: { name: 'images', shape },
    output: { name: 'output', shape: [shape[0]!, classes] },
  });
}
