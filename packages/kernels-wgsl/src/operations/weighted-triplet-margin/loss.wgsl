// Mean over the anchors that have both of max(0, margin + gap), or softplus(gap); 0 without such anchors.
// uses reduction.wgsl
// uses nan.wgsl
// uses logistic.wgsl

struct Params {
  margin: f32,
  soft: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gaps: array<f32>;
@group(0) @binding(2) var<storage, read> valid: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) local: u32) {
  var sum = 0.0;
  var count = 0.0;
  for (var a = local; a < arrayLength(&gaps); a += lanes) {
    if (valid[a] > 0.0) {
      let violation = params.margin + gaps[a];
      let hinge = select(violation, 0.0, violation < 0.0); // max may lose a NaN
      sum += select(hinge, softplus(gaps[a]), params.soft != 0u);
      count += 1.0;
    }
  }
  sum = row_sum(sum, local);
  count = row_sum(count, local);
  if (local == 0u) { output[0] = sum / max(count, 1.0); }
}
