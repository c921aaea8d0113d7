// Rows of the input in the order of the indices; NaN where an index is no row.

struct Params {
  rows: u32,
  width: u32,
  nan: u32, // bits of NaN, which a compiler must not know
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> index: array<i32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&output)) { return; }
  let row = u32(index[i / params.width]); // negative ones become large
  if (row < params.rows) {
    output[i] = input[row * params.width + i % params.width];
  } else {
    output[i] = bitcast<f32>(params.nan);
  }
}
