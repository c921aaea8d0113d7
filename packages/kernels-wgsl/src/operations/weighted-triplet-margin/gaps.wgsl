// How much farther each anchor's weighted positive is than its weighted negative, and whether it has both.
// uses weighted-triplet-margin/anchor.wgsl
// uses nan.wgsl

struct Params {
  batch: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> distance: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<i32>;
@group(0) @binding(3) var<storage, read_write> gaps: array<f32>;
@group(0) @binding(4) var<storage, read_write> valid: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= params.batch) { return; }
  let anchor = anchor_of(i);
  gaps[i] = select(0.0, anchor.positive - anchor.negative, anchor.valid);
  valid[i] = select(0.0, 1.0, anchor.valid);
}
