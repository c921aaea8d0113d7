// Each output pixel mixes up to four input pixels. Which ones, and in what shares, the host has put into `taps`: first
// those of the rows, then those of the columns, each (low, high, weight of high as bits).

struct Params {
  in_height: u32,
  in_width: u32,
  out_height: u32,
  out_width: u32,
  count: u32, // elements of the output
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Element>;
@group(0) @binding(2) var<storage, read> taps: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<Element>;

/// Row `y` of the plane at `plane`, between two columns. A weight of 0 must not let an infinity in.
fn across(plane: u32, y: u32, low: u32, high: u32, weight: f32) -> f32 {
  let row = plane + y * params.in_width;
  let lower = f32(input[row + low]);
  if (weight == 0.0) { return lower; }
  return (1.0 - weight) * lower + weight * f32(input[row + high]);
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= params.count) { return; }
  let plane = i / (params.out_height * params.out_width) * params.in_height * params.in_width;
  let row = 3u * (i / params.out_width % params.out_height);
  let column = 3u * (params.out_height + i % params.out_width);
  let weight_y = bitcast<f32>(taps[row + 2u]);
  let weight_x = bitcast<f32>(taps[column + 2u]);
  let upper = across(plane, taps[row], taps[column], taps[column + 1u], weight_x);
  if (weight_y == 0.0) {
    output[i] = Element(upper);
    return;
  }
  let lower = across(plane, taps[row + 1u], taps[column], taps[column + 1u], weight_x);
  output[i] = Element((1.0 - weight_y) * upper + weight_y * lower);
}
