// The weight of a convolution as implicit-gemm.wgsl reads it: [groups, vectors, pitch] of four channels at one place of the
// kernel, zero beyond the rows and the channels there are.

struct Params {
  rows: u32,  // per group
  pitch: u32, // rows, the rest of the last tile included
  vectors: u32,
  groups: u32,
  row_stride: u32,     // in the weight, from row to row
  channel_stride: u32, // from channel to channel of the depth
  group_stride: u32,   // from group to group
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> taps: array<vec4i>; // w: where a vector lies in the weight, and its channels
@group(0) @binding(3) var<storage, read_write> packed: array<vec4<Element>>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&packed)) { return; }
  let line = i / params.pitch;
  let row = i - line * params.pitch;
  let group = line / params.vectors;
  let tap = taps[line - group * params.vectors].w;
  let count = select(0u, (u32(tap) & 3u) + 1u, tap >= 0 && row < params.rows && group < params.groups);
  let at = group * params.group_stride + row * params.row_stride + (u32(tap) >> 2u);
  var values: vec4f;
  for (var c = 0u; c < 4u; c++) {
    if (c < count) { values[c] = weight[at + c * params.channel_stride]; }
  }
  packed[i] = vec4<Element>(values);
}
