// Each input pixel collects its shares of the output pixels that it went into. `taps` is that of the forward pass;
// `users` says for each input row, then column, which outputs use it: first, and one past the last.

struct Params {
  in_height: u32,
  in_width: u32,
  out_height: u32,
  out_width: u32,
  count: u32, // elements of the input
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Element>;
@group(0) @binding(2) var<storage, read> taps: array<u32>;
@group(0) @binding(3) var<storage, read> users: array<u32>;
@group(0) @binding(4) var<storage, read_write> grad_input: array<Element>;

/// Share of input position `position` in the output whose tap is number `tap`.
fn share(tap: u32, position: u32) -> f32 {
  let weight = bitcast<f32>(taps[3u * tap + 2u]);
  return select(0.0, 1.0 - weight, taps[3u * tap] == position) + select(0.0, weight, taps[3u * tap + 1u] == position);
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= params.count) { return; }
  let plane = i / (params.in_height * params.in_width) * params.out_height * params.out_width;
  let y = i / params.in_width % params.in_height;
  let x = i % params.in_width;
  let row = 2u * y;
  let column = 2u * (params.in_height + x);
  var sum = 0.0;
  for (var oy = users[row]; oy < users[row + 1u]; oy++) {
    var along = 0.0;
    for (var ox = users[column]; ox < users[column + 1u]; ox++) {
      along += share(params.out_height + ox, x) * f32(grad_output[plane + oy * params.out_width + ox]);
    }
    sum += share(oy, y) * along;
  }
  grad_input[i] = Element(sum);
}
