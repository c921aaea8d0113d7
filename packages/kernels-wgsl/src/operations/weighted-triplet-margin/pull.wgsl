// Derivative of each anchor's loss by each of its distances, divided by the distance; 0 through a distance at its least.
// uses weighted-triplet-margin/anchor.wgsl
// uses nan.wgsl
// uses logistic.wgsl

struct Params {
  batch: u32,
  least: f32,
  margin: f32,
  soft: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> distance: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<i32>;
@group(0) @binding(3) var<storage, read_write> pull: array<f32>;
@group(0) @binding(4) var<storage, read_write> valid: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= params.batch) { return; }
  let anchor = anchor_of(i);
  valid[i] = select(0.0, 1.0, anchor.valid);
  let gap = anchor.positive - anchor.negative;
  let hinge = select(0.0, 1.0, params.margin + gap > 0.0);
  let slope = select(hinge, logistic(gap), params.soft != 0u);
  for (var b = 0u; b < params.batch; b++) {
    let d = distance[i * params.batch + b];
    var weight = 0.0;
    if (b != i && anchor.valid && d > params.least) {
      if (labels[b] == labels[i]) {
        weight = exp(d - anchor.farthest) / anchor.positive_sum * (1.0 + d - anchor.positive);
      } else {
        weight = exp(anchor.nearest - d) / anchor.negative_sum * (d - 1.0 - anchor.negative);
      }
      weight *= slope / d;
    }
    pull[i * params.batch + b] = weight;
  }
}
