// G g Gᵀ of the kernels g of 3 × 3: kernels [36, depth, row], where rows are the channels of the result. For the gradient
// of the input the kernels are turned by half a turn, and the result's channels are those of the convolution's input.
// A workgroup takes 16 × 16 kernels: they lie 16 by 16 in the weight, and 16 neighbours are written together.
// uses conv2d/winograd/transforms.wgsl

struct Params {
  rows: u32,
  row_stride: u32,   // kernels from one row to the next
  depth: u32,
  depth_stride: u32,
  row_pitch: u32,    // from one depth's rows to the next
  place: u32,        // from one of the 36 to the next
  turned: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read_write> kernels: array<f32>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let block = workgroup.y * grid.x + workgroup.x;
  let row_blocks = (params.rows + 15u) / 16u;
  let row = block % row_blocks * 16u + local % 16u;
  let depth = block / row_blocks * 16u + local / 16u;
  if (row >= params.rows || depth >= params.depth) { return; }

  let first = 9u * (row * params.row_stride + depth * params.depth_stride);
  let turned = params.turned != 0u;
  let top = taps(first + select(0u, 6u, turned), turned);
  let middle = taps(first + 3u, turned);
  let bottom = taps(first + select(6u, 0u, turned), turned);
  let along_y = kernel_1d(array<vec3f, 3>(top, middle, bottom));
  let a = transpose(mat3x3f(along_y[0], along_y[1], along_y[2]));
  let b = transpose(mat3x3f(along_y[3], along_y[4], along_y[5]));
  let upper = kernel_1d(array<vec3f, 3>(a[0], a[1], a[2]));
  let lower = kernel_1d(array<vec3f, 3>(b[0], b[1], b[2]));

  let at = depth * params.row_pitch + row;
  let place = params.place;
  put(at, place, upper[0], lower[0]);
  put(at + 6u * place, place, upper[1], lower[1]);
  put(at + 12u * place, place, upper[2], lower[2]);
  put(at + 18u * place, place, upper[3], lower[3]);
  put(at + 24u * place, place, upper[4], lower[4]);
  put(at + 30u * place, place, upper[5], lower[5]);
}

fn taps(at: u32, turned: bool) -> vec3f {
  let row = vec3f(weight[at], weight[at + 1u], weight[at + 2u]);
  return select(row, row.zyx, turned);
}

fn put(at: u32, place: u32, upper: vec3f, lower: vec3f) {
  kernels[at] = upper.x;
  kernels[at + place] = upper.y;
  kernels[at + 2u * place] = upper.z;
  kernels[at + 3u * place] = lower.x;
  kernels[at + 4u * place] = lower.y;
  kernels[at + 5u * place] = lower.z;
}
