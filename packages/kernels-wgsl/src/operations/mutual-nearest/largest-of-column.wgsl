// The largest product of each descriptor of the gallery with those of the query.

struct Params {
  queries: u32,
  columns: u32, // descriptors of the gallery, all photos together
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> products: array<f32>;
@group(0) @binding(2) var<storage, read_write> largest: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let column = id.y * grid.x * 256u + id.x;
  if (column >= params.columns) { return; }
  var best = products[column];
  for (var q = 1u; q < params.queries; q++) { best = max(best, products[q * params.columns + column]); }
  largest[column] = best;
}
