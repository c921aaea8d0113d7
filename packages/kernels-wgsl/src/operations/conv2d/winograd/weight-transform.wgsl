// G g Gᵀ of the kernels g of 3 × 3: kernels [36, depth / 4, row, 4], where rows are the channels of the result and the depth
// is filled up with zeros. For the gradient of the input the kernels are turned by half a turn, and the result's channels
// are those of the convolution's input. Neighbours write neighbouring values.
// uses conv2d/winograd/transforms.wgsl

struct Params {
  rows: u32,
  row_stride: u32,   // kernels from one row to the next
  depth: u32,        // of which there are kernels
  filled_depth: u32,
  depth_stride: u32,
  place: u32,        // values from one of the 36 to the next
  turned: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read_write> kernels: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  let line = i / 4u / params.rows;
  let row = i / 4u - line * params.rows;
  let depth = line * 4u + i % 4u;
  if (depth >= params.filled_depth) { return; }

  let first = 9u * (row * params.row_stride + min(depth, params.depth - 1u) * params.depth_stride);
  let exists = vec3<bool>(depth < params.depth);
  let turned = params.turned != 0u;
  let top = taps(first + select(0u, 6u, turned), turned);
  let middle = taps(first + 3u, turned);
  let bottom = taps(first + select(6u, 0u, turned), turned);
  let along_y = kernel_1d(array<vec3f, 3>(
    select(vec3f(), top, exists),
    select(vec3f(), middle, exists),
    select(vec3f(), bottom, exists),
  ));
  let a = transpose(mat3x3f(along_y[0], along_y[1], along_y[2]));
  let b = transpose(mat3x3f(along_y[3], along_y[4], along_y[5]));
  let upper = kernel_1d(array<vec3f, 3>(a[0], a[1], a[2]));
  let lower = kernel_1d(array<vec3f, 3>(b[0], b[1], b[2]));

  let place = params.place;
  put(i, place, upper[0], lower[0]);
  put(i + 6u * place, place, upper[1], lower[1]);
  put(i + 12u * place, place, upper[2], lower[2]);
  put(i + 18u * place, place, upper[3], lower[3]);
  put(i + 24u * place, place, upper[4], lower[4]);
  put(i + 30u * place, place, upper[5], lower[5]);
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
