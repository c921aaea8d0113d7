// The window of a pooling operation, known when the shader is compiled so that its loops unroll, and how a workgroup
// walks through `chunk` neighbouring positions of planes `height` × `width`: only the start divides. The shader's Params
// say how far 256 positions are.

const KERNEL_HEIGHT = 2u;
const KERNEL_WIDTH = 2u;
const STRIDE_Y = 2u;
const STRIDE_X = 2u;
const PAD_Y = 0u;
const PAD_X = 0u;

struct Walk {
  i: u32,     // among all positions
  end: u32,
  plane: u32,
  y: u32,
  x: u32,
}

fn start_walk(workgroup: u32, local: u32, height: u32, width: u32) -> Walk {
  let first = workgroup * params.chunk;
  let i = first + local;
  let row = i / width;
  let plane = row / height;
  return Walk(i, min(first + params.chunk, params.count), plane, row - plane * height, i - row * width);
}

fn step(walk: ptr<function, Walk>, height: u32, width: u32) {
  (*walk).i += 256u;
  (*walk).x += params.step_x;
  (*walk).y += params.step_y;
  (*walk).plane += params.step_planes;
  if ((*walk).x >= width) {
    (*walk).x -= width;
    (*walk).y += 1u;
  }
  if ((*walk).y >= height) {
    (*walk).y -= height;
    (*walk).plane += 1u;
  }
}

/// The nearest pixel of the input: what a window holds of its padding is then a pixel that it holds anyway.
fn inside(position: u32, pad: u32, extent: u32) -> u32 {
  return min(max(position, pad) - pad, extent - 1u);
}

/// The first window that reaches `position`, counted with the padding.
fn first_window(position: u32, kernel: u32, stride: u32) -> u32 {
  return (max(position + 1u, kernel) - kernel + stride - 1u) / stride;
}
