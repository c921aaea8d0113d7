// Zeros of the padding count in the mean; what ceil mode lets hang over the padding does not.
// uses pool2d/walk.wgsl

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
    var sum = 0.0;
    for (var dy = 0u; dy < KERNEL_HEIGHT; dy++) {
      let y = inside(top + dy, PAD_Y, params.in_height);
      for (var dx = 0u; dx < KERNEL_WIDTH; dx++) {
        let x = inside(left + dx, PAD_X, params.in_width);
        let is_input = y + PAD_Y == top + dy && x + PAD_X == left + dx;
        sum += select(0.0, f32(input[plane + y * params.in_width + x]), is_input);
      }
    }
    let height = min(top + KERNEL_HEIGHT, params.in_height + 2u * PAD_Y) - top;
    let width = min(left + KERNEL_WIDTH, params.in_width + 2u * PAD_X) - left;
    output[walk.i] = Element(sum / f32(height * width));
    step(&walk, params.out_height, params.out_width);
  }
}
