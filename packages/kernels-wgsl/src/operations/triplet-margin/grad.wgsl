// Each element collects what the anchors do to its row, as the anchor itself and as somebody's positive or negative.

struct Params {
  batch: u32,
  width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> positive: array<i32>;
@group(0) @binding(3) var<storage, read> negative: array<i32>;
@group(0) @binding(4) var<storage, read> positive_pull: array<f32>;
@group(0) @binding(5) var<storage, read> negative_pull: array<f32>;
@group(0) @binding(6) var<storage, read_write> grad_input: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&grad_input)) { return; }
  let row = i32(i / params.width);
  let column = i % params.width;
  var sum = 0.0;
  for (var a = 0; a < i32(params.batch); a++) {
    if (positive[a] < 0) { continue; }
    let anchor = input[u32(a) * params.width + column];
    let along_positive = positive_pull[a] * (anchor - input[u32(positive[a]) * params.width + column]);
    let along_negative = negative_pull[a] * (anchor - input[u32(negative[a]) * params.width + column]);
    if (a == row) { sum += along_positive + along_negative; }
    if (positive[a] == row) { sum -= along_positive; }
    if (negative[a] == row) { sum -= along_negative; }
  }
  grad_input[i] = sum;
}
