// The root of the sum of all partial sums, in one workgroup.
// uses nan.wgsl
// uses reduction.wgsl

@group(0) @binding(0) var<storage, read> sums: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) local: u32) {
  var sum = 0.0;
  for (var i = local; i < arrayLength(&sums); i += 256u) { sum += sums[i]; }
  sum = row_sum(sum, local);
  if (local == 0u) { output[0] = keep_nan(sum, sqrt(sum)); }
}
