// The weight of a convolution as implicit-gemm.wgsl reads it: [groups, depth / 4, pitch] of four taps, zero beyond the rows and
// the taps there are.

struct Params {
  rows: u32,  // per group
  pitch: u32, // rows, the rest of the last tile included
  depth: u32,
  groups: u32,
  row_stride: u32,   // in the weight, from row to row
  group_stride: u32, // from group to group
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> taps: array<vec4i>; // w: where a tap lies in the weight, below 0 where there is none
@group(0) @binding(3) var<storage, read_write> packed: array<vec4f>;

fn value(at: u32, tap: i32) -> f32 {
  if (tap < 0) { return 0.0; }
  return weight[at + u32(tap)];
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&packed)) { return; }
  let row = i % params.pitch;
  let tap = i / params.pitch % (params.depth / 4u) * 4u;
  let group = i / (params.pitch * params.depth / 4u);
  if (row >= params.rows || group >= params.groups) {
    packed[i] = vec4f();
    return;
  }
  let at = group * params.group_stride + row * params.row_stride;
  packed[i] = vec4f(
    value(at, taps[tap].w),
    value(at, taps[tap + 1u].w),
    value(at, taps[tap + 2u].w),
    value(at, taps[tap + 3u].w),
  );
}
