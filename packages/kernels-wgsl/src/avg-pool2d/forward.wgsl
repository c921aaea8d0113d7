// Zeros of the padding count in the mean; what ceil mode lets hang over the padding does not.

struct Params {
  in_height: u32,
  in_width: u32,
  out_height: u32,
  out_width: u32,
  kernel_height: u32,
  kernel_width: u32,
  stride_y: u32,
  stride_x: u32,
  pad_y: u32,
  pad_x: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&output)) { return; }
  let plane = i / (params.out_height * params.out_width) * params.in_height * params.in_width;
  // Corners counted with the padding, so as not to be negative.
  let top = i / params.out_width % params.out_height * params.stride_y;
  let left = i % params.out_width * params.stride_x;
  let bottom = min(top + params.kernel_height, params.in_height + 2u * params.pad_y);
  let right = min(left + params.kernel_width, params.in_width + 2u * params.pad_x);
  var sum = 0.0;
  for (var y = max(top, params.pad_y); y < min(bottom, params.in_height + params.pad_y); y++) {
    for (var x = max(left, params.pad_x); x < min(right, params.in_width + params.pad_x); x++) {
      sum += input[plane + (y - params.pad_y) * params.in_width + x - params.pad_x];
    }
  }
  output[i] = sum / f32((bottom - top) * (right - left));
}
