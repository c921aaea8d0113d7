// The sum of squares of every chunk of the input, one workgroup each.
// uses reduction.wgsl

const WIDTH = 4u;

struct Params {
  chunk: u32,  // vectors of a chunk
  chunks: u32,
  offset: u32, // of the first chunk's sum among those of all tensors
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Floats>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let chunk = workgroup.y * grid.x + workgroup.x;
  let exists = chunk < params.chunks;
  // Lanes of a chunk that does not exist walk through nothing, but take part in the barriers.
  let end = select(0u, min((chunk + 1u) * params.chunk, arrayLength(&input)), exists);
  var sum = Floats(0.0);
  for (var i = chunk * params.chunk + local; i < end; i += 256u) { sum += input[i] * input[i]; }
  let of_chunk = row_sum(total(sum), local);
  if (exists && local == 0u) { sums[params.offset + chunk] = of_chunk; }
}
