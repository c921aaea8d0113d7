// Activations (or their gradients) times a weight, and a bias for each column.
// uses linear/matmul.wgsl
// uses gemm/gathered.wgsl
// uses gemm/multiply.wgsl

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<Element>;
@group(0) @binding(2) var<storage, read> right: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<Element>;

fn store(row: u32, column: u32, sum: f32) {
  output[row * params.columns + column] = Element(sum + select(0.0, bias[column], params.has_bias != 0u));
}
