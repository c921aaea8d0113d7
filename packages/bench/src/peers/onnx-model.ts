/** Just enough of ONNX (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) to write the models that are timed. */
import { PbfWriter } from 'pbf';

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  readonly input: { readonly name: string; readonly shape: readonly number[] };
  readonly output: { readonly name: string; readonly shape: readonly number[] };
}

export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** biome-ignore lint/suspicious/noExplicitAny: pbf has no types where it is not installed. */
type Writer = any;

/** The bytes of a model file. All integers among the attributes, as in the operators used here. */
export function onnxModel({ nodes, constants, input, output }: OnnxGraph): Uint8Array {
  const pbf: Writer = new PbfWriter();
  pbf.writeVarintField(1, 8); // ir_version
  pbf.writeMessage(8, (_: null, opset: Writer) => opset.writeVarintField(2, 17), null);
  pbf.writeMessage(
    7,
    (_: null, graph: Writer) => {
      for (const node of nodes) graph.writeMessage(1, writeNode, node);
      graph.writeStringField(2, 'bench');
      for (const constant of constants) graph.writeMessage(5, writeTensor, constant);
      graph.writeMessage(11, writeValue, input);
      graph.writeMessage(12, writeValue, output);
    },
    null,
  );
  return pbf.finish();
}

function writeNode({ type, inputs, output, attributes = {} }: OnnxNode, node: Writer): void {
  for (const name of inputs) node.writeStringField(1, name);
  node.writeStringField(2, output);
  node.writeStringField(4, type);
  for (const [name, value] of Object.entries(attributes)) {
    node.writeMessage(
      5,
      (_: null, attribute: Writer) => {
        attribute.writeStringField(1, name);
        if (typeof value === 'number') attribute.writeVarintField(3, value);
        else for (const item of value) attribute.writeVarintField(8, item);
        attribute.writeVarintField(20, typeof value === 'number' ? 2 : 7); // INT, INTS
      },
      null,
    );
  }
}

const FLOAT = 1;

function writeTensor({ name, shape, data }: OnnxTensor, tensor: Writer): void {
  for (const extent of shape) tensor.writeVarintField(1, extent);
  tensor.writeVarintField(2, FLOAT);
  tensor.writeStringField(8, name);
  tensor.writeBytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValue({ name, shape }: OnnxGraph['input'], value: Writer): void {
  value.writeStringField(1, name);
  value.writeMessage(
    2,
    (_: null, type: Writer) => {
      type.writeMessage(
        1,
        (_: null, tensor: Writer) => {
          tensor.writeVarintField(1, FLOAT);
          tensor.writeMessage(
            2,
            (_: null, dims: Writer) => {
              for (const extent of shape) {
                dims.writeMessage(1, (_: null, dim: Writer) => dim.writeVarintField(1, extent), null);
              }
            },
            null,
          );
        },
        null,
      );
    },
    null,
  );
}
