// Padding is -infinity, the first of equal values counts, a NaN wins.
// uses pool2d/walk.wgsl
// uses nan.wgsl

struct Params {
  count: u32, // of positions to walk through
  chunk: u32,
  step_planes: u32,
  step_y: u32,
  step_x: u32,
  in_height: u32,
  in_width: u32,
  out_height: u32,
  out_width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Element>;
@group(0) @binding(2) var<storage, read_write> output: array<Element>;
@group(0) @binding(3) var<storage, read_write> indices: array<i32>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  var walk = start_walk(workgroup.y * grid.x + workgroup.x, local, params.out_height, params.out_width);
  while (walk.i < walk.end) {
    let plane = walk.plane * params.in_height * params.in_width;
    // Counted with the padding, so as not to be negative.
    let top = walk.y * STRIDE_Y;
    let left = walk.x * STRIDE_X;
    var best_at = inside(top, PAD_Y, params.in_height) * params.in_width + inside(left, PAD_X, params.in_width);
    var best = f32(input[plane + best_at]);
    for (var dy = 0u; dy < KERNEL_HEIGHT; dy++) {
      let row = inside(top + dy, PAD_Y, params.in_height) * params.in_width;
      for (var dx = 0u; dx < KERNEL_WIDTH; dx++) {
        let at = row + inside(left + dx, PAD_X, params.in_width);
        let value = f32(input[plane + at]);
        let better = is_nan(value) || (!is_nan(best) && value > best);
        best = select(best, value, better);
        best_at = select(best_at, at, better);
      }
    }
    output[walk.i] = Element(best);
    indices[walk.i] = i32(best_at);
    step(&walk, params.out_height, params.out_width);
  }
}
