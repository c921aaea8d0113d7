// Each input position asks the windows that hold it whether it was their maximum.
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
@group(0) @binding(1) var<storage, read> grad_output: array<Element>;
@group(0) @binding(2) var<storage, read> indices: array<i32>;
@group(0) @binding(3) var<storage, read_write> grad_input: array<Element>;

// Windows that may hold a position.
const WINDOWS_Y = (KERNEL_HEIGHT + STRIDE_Y - 1u) / STRIDE_Y;
const WINDOWS_X = (KERNEL_WIDTH + STRIDE_X - 1u) / STRIDE_X;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  var walk = start_walk(workgroup.y * grid.x + workgroup.x, local, params.in_height, params.in_width);
  while (walk.i < walk.end) {
    let here = i32(walk.y * params.in_width + walk.x);
    let plane = walk.plane * params.out_height * params.out_width;
    let first_y = first_window(walk.y + PAD_Y, KERNEL_HEIGHT, STRIDE_Y);
    let first_x = first_window(walk.x + PAD_X, KERNEL_WIDTH, STRIDE_X);
    let last_y = min((walk.y + PAD_Y) / STRIDE_Y, params.out_height - 1u);
    let last_x = min((walk.x + PAD_X) / STRIDE_X, params.out_width - 1u);
    var sum = 0.0;
    for (var dy = 0u; dy < WINDOWS_Y; dy++) {
      let row = plane + min(first_y + dy, last_y) * params.out_width;
      for (var dx = 0u; dx < WINDOWS_X; dx++) {
        let at = row + min(first_x + dx, last_x);
        let holds = first_y + dy <= last_y && first_x + dx <= last_x;
        sum += select(0.0, f32(grad_output[at]), holds && indices[at] == here);
      }
    }
    grad_input[walk.i] = Element(sum);
    step(&walk, params.in_height, params.in_width);
  }
}
