// For each descriptor of the query and each photo the first of the largest products, and whether it is the largest of its column, too.
// uses reduction.wgsl

struct Params {
  queries: u32,
  photos: u32,
  extent: u32, // rows of a photo
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> products: array<f32>;
@group(0) @binding(2) var<storage, read> largest: array<f32>;
@group(0) @binding(3) var<storage, read> count: array<i32>;
@group(0) @binding(4) var<storage, read_write> similarity: array<f32>;
@group(0) @binding(5) var<storage, read_write> index: array<i32>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = (workgroup.y * grid.x + workgroup.x) * (256u / lanes) + local / lanes;
  let exists = row < params.photos * params.queries;
  let photo = select(0u, row / params.queries, exists);
  let start = (row % params.queries) * params.photos * params.extent + photo * params.extent;
  let known = u32(clamp(count[photo], 0, i32(params.extent)));
  // Lanes of a row that does not exist walk through nothing, but take part in the barriers.
  let end = select(0u, known, exists);
  var best = -0x1.fffffep+127f;
  var at = params.extent;
  for (var k = local % lanes; k < end; k += lanes) {
    let product = products[start + k];
    at = select(at, k, product > best);
    best = max(best, product);
  }
  let nearest = row_max(best, local);
  // The first of equal ones; numbers of rows are exact as f32.
  let first = u32(-row_max(select(-f32(params.extent), -f32(at), best == nearest), local));
  if (!exists || local % lanes != 0u) { return; }
  let column = photo * params.extent + min(first, params.extent - 1u);
  similarity[row] = select(-1.0, nearest, known > 0u);
  index[row] = select(-1, i32(first), known > 0u && largest[column] <= nearest);
}
