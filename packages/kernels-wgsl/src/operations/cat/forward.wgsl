// One part into its place in the whole.

const WIDTH = 4u;

// In units of WIDTH elements.
struct Params {
  length: u32,       // of a contiguous block of the part
  whole_length: u32, // of the blocks of all parts together
  offset: u32,       // of the part's block among them
  count: u32,        // of the part; f16 ends at a whole word, which may hold one element more
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> part: array<Elements>;
@group(0) @binding(2) var<storage, read_write> whole: array<Elements>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= params.count) { return; }
  whole[i / params.length * params.whole_length + params.offset + i % params.length] = part[i];
}
