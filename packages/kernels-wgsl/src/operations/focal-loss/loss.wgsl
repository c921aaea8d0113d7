// Mean over the batch of (1 - p)^gamma · -log p of the label; one workgroup. A label that is no class gives NaN.
// uses reduction.wgsl
// uses focal-loss/complement.wgsl

struct Params {
  classes: u32,
  gamma: f32,
  nan: u32, // bits of NaN, which a compiler must not know
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> log_probabilities: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<i32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) local: u32) {
  var sum = 0.0;
  for (var row = local; row < arrayLength(&labels); row += lanes) {
    let label = u32(labels[row]); // negative ones become large
    if (label < params.classes) {
      let log_p = log_probabilities[row * params.classes + label];
      sum -= power(complement(min(log_p, 0.0)), params.gamma) * log_p;
    } else {
      sum = bitcast<f32>(params.nan);
    }
  }
  sum = row_sum(sum, local);
  if (local == 0u) { output[0] = sum / f32(arrayLength(&labels)); }
}
