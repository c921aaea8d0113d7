// The window of output position i goes from floor(i * in / out) up to, not including, ceil((i + 1) * in / out).

struct Params {
  in_height: u32,
  in_width: u32,
  out_height: u32,
  out_width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Element>;
@group(0) @binding(2) var<storage, read_write> output: array<Element>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&output)) { return; }
  let plane = i / (params.out_height * params.out_width) * params.in_height * params.in_width;
  let oy = i / params.out_width % params.out_height;
  let ox = i % params.out_width;
  let top = oy * params.in_height / params.out_height;
  let left = ox * params.in_width / params.out_width;
  let bottom = ((oy + 1u) * params.in_height + params.out_height - 1u) / params.out_height;
  let right = ((ox + 1u) * params.in_width + params.out_width - 1u) / params.out_width;
  var sum = 0.0;
  for (var y = top; y < bottom; y++) {
    for (var x = left; x < right; x++) { sum += f32(input[plane + y * params.in_width + x]); }
  }
  output[i] = Element(sum / f32((bottom - top) * (right - left)));
}
