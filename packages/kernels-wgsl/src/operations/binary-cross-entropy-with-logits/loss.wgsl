// Mean of softplus(x) - x · label over all elements; one workgroup.
// uses reduction.wgsl
// uses nan.wgsl
// uses logistic.wgsl

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> labels: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) local: u32) {
  var sum = 0.0;
  for (var i = local; i < arrayLength(&input); i += lanes) { sum += softplus(input[i]) - input[i] * labels[i]; }
  sum = row_sum(sum, local);
  if (local == 0u) { output[0] = sum / f32(arrayLength(&input)); }
}
