// Gradients times activations: the gradient of a weight.
// uses linear/matmul.wgsl
// uses gemm/gathered.wgsl
// uses gemm/multiply.wgsl

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<Element>;
@group(0) @binding(2) var<storage, read> right: array<Element>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

fn store(row: u32, column: u32, sum: f32) { output[row * params.columns + column] = sum; }
