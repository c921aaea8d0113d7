// Mean over all rows of -log p of the label, or of the smoothed one-hot; one workgroup. A label that is no class gives NaN.
// uses reduction.wgsl

struct Params {
  classes: u32,
  positions: u32,
  nan: u32, // bits of NaN, which a compiler must not know
  label_smoothing: f32,
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
      let first = row / params.positions * params.classes * params.positions + row % params.positions;
      sum -= (1.0 - params.label_smoothing) * log_probabilities[first + label * params.positions];
      if (params.label_smoothing > 0.0) {
        var all = 0.0;
        for (var c = 0u; c < params.classes; c++) { all += log_probabilities[first + c * params.positions]; }
        sum -= params.label_smoothing / f32(params.classes) * all;
      }
    } else {
      sum = bitcast<f32>(params.nan);
    }
  }
  sum = row_sum(sum, local);
  if (local == 0u) { output[0] = sum / f32(arrayLength(&labels)); }
}
