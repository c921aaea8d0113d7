// Each input position collects its share of the windows that hold it: floor(y * out / in) up to, not including,
// ceil((y + 1) * out / in).

struct Params {
  in_height: u32,
  in_width: u32,
  out_height: u32,
  out_width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Element>;
@group(0) @binding(2) var<storage, read_write> grad_input: array<Element>;

/// Extent of the window of output position `i` along one axis.
fn window_extent(i: u32, in_extent: u32, out_extent: u32) -> u32 {
  return ((i + 1u) * in_extent + out_extent - 1u) / out_extent - i * in_extent / out_extent;
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&grad_input)) { return; }
  let plane = i / (params.in_height * params.in_width) * params.out_height * params.out_width;
  let y = i / params.in_width % params.in_height;
  let x = i % params.in_width;
  let top = y * params.out_height / params.in_height;
  let left = x * params.out_width / params.in_width;
  let bottom = ((y + 1u) * params.out_height + params.in_height - 1u) / params.in_height;
  let right = ((x + 1u) * params.out_width + params.in_width - 1u) / params.in_width;
  var sum = 0.0;
  for (var oy = top; oy < bottom; oy++) {
    let height = window_extent(oy, params.in_height, params.out_height);
    for (var ox = left; ox < right; ox++) {
      let width = window_extent(ox, params.in_width, params.out_width);
      sum += f32(grad_output[plane + oy * params.out_width + ox]) / f32(height * width);
    }
  }
  grad_input[i] = Element(sum);
}
