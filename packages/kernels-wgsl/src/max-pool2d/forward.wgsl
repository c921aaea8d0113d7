// Padding is -infinity, the first of equal values counts, a NaN wins.
// uses nan.wgsl

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
@group(0) @binding(3) var<storage, read_write> indices: array<i32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&output)) { return; }
  let plane = i / (params.out_height * params.out_width) * params.in_height * params.in_width;
  let end_y = i / params.out_width % params.out_height * params.stride_y + params.kernel_height;
  let end_x = i % params.out_width * params.stride_x + params.kernel_width;
  // The window's corners, shifted by the padding so as not to be negative, then clipped and shifted back.
  let top = max(end_y - params.kernel_height, params.pad_y) - params.pad_y;
  let left = max(end_x - params.kernel_width, params.pad_x) - params.pad_x;
  let bottom = min(end_y - params.pad_y, params.in_height);
  let right = min(end_x - params.pad_x, params.in_width);
  var best_at = top * params.in_width + left;
  var best = input[plane + best_at];
  for (var y = top; y < bottom; y++) {
    for (var x = left; x < right; x++) {
      let at = y * params.in_width + x;
      let value = input[plane + at];
      if (is_nan(value) || (!is_nan(best) && value > best)) {
        best = value;
        best_at = at;
      }
    }
  }
  output[i] = best;
  indices[i] = i32(best_at);
}
