// For each anchor the farthest row of the same label and the nearest of another, by the lowest index among equals;
// -1 where one is missing. `gaps` is how much farther the positive is.
// uses triplet-margin/distance.wgsl

struct Params {
  batch: u32,
  width: u32,
  min_squared: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<i32>;
@group(0) @binding(3) var<storage, read_write> positive: array<i32>;
@group(0) @binding(4) var<storage, read_write> negative: array<i32>;
@group(0) @binding(5) var<storage, read_write> gaps: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= params.batch) { return; }
  var p = -1;
  var n = -1;
  var farthest = 0.0;
  var nearest = 0.0;
  for (var b = 0u; b < params.batch; b++) {
    if (b == i) { continue; }
    let d = squared_distance(i, b);
    if (labels[b] == labels[i]) {
      if (p < 0 || d > farthest) {
        p = i32(b);
        farthest = d;
      }
    } else if (n < 0 || d < nearest) {
      n = i32(b);
      nearest = d;
    }
  }
  let valid = p >= 0 && n >= 0;
  positive[i] = select(-1, p, valid);
  negative[i] = select(-1, n, valid);
  gaps[i] = sqrt(farthest) - sqrt(nearest);
}
