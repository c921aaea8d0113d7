// What a column of ROWS results of one channel sees of its source, and how a workgroup of 64 finds its columns: those of one
// channel in all images, so that the kernel is the same for all of it. Sizes are known when the shader is compiled, so that
// loops unroll and arrays stay in registers.

const KERNEL_HEIGHT = 3u;
const KERNEL_WIDTH = 3u;
const STRIDE_Y = 1u;
const STRIDE_X = 1u;
const DILATION_Y = 1u; // above 1 where ROWS is 1 only
const DILATION_X = 1u;
const ROWS = 4u;
const HAS_REST = 1u; // whether the last rows are fewer

const TAPS = KERNEL_HEIGHT * KERNEL_WIDTH;
// Lines of the source that ROWS results see.
const LINES = (ROWS - 1u) * STRIDE_Y + KERNEL_HEIGHT;

struct Params {
  channels: u32,
  source_height: u32,
  source_width: u32,
  height: u32, // of the result
  width: u32,
  row_groups: u32, // of ROWS results, in height
  columns: u32,    // of ROWS results, in all images
  chunk: u32,      // columns of a workgroup
  chunks: u32,
  step_images: u32, // what 64 columns further is
  step_groups: u32,
  step_x: u32,
  pad_y: i32,
  pad_x: i32,
  has_bias: u32, // forward only
}

/// Where a column begins.
struct Place {
  image: u32,
  group: u32,
  x: u32,
}

fn place_at(column: u32) -> Place {
  let line = column / params.width;
  let image = line / params.row_groups;
  return Place(image, line - image * params.row_groups, column - line * params.width);
}

/// The column 64 further, without a division.
fn following(p: Place) -> Place {
  var place = Place(p.image + params.step_images, p.group + params.step_groups, p.x + params.step_x);
  let is_next_line = place.x >= params.width;
  place.x -= select(0u, params.width, is_next_line);
  place.group += u32(is_next_line);
  let is_next_image = place.group >= params.row_groups;
  place.group -= select(0u, params.row_groups, is_next_image);
  place.image += u32(is_next_image);
  return place;
}

/// Line by line, zero beyond the source. Padding reads the nearest pixel, without a branch, so that all values are on their
/// way at once.
fn window_of(place: Place, channel: u32) -> array<f32, LINES * KERNEL_WIDTH> {
  let start = (place.image * params.channels + channel) * params.source_height * params.source_width;
  let y = i32(place.group * ROWS * STRIDE_Y) - params.pad_y;
  let x = i32(place.x * STRIDE_X) - params.pad_x;
  var values: array<f32, LINES * KERNEL_WIDTH>;
  for (var line = 0u; line < LINES; line++) {
    let at_y = y + i32(line * DILATION_Y);
    let row = start + u32(clamp(at_y, 0, i32(params.source_height) - 1)) * params.source_width;
    for (var k = 0u; k < KERNEL_WIDTH; k++) {
      let at_x = x + i32(k * DILATION_X);
      let value = f32(source[row + u32(clamp(at_x, 0, i32(params.source_width) - 1))]);
      let is_inside = u32(at_y) < params.source_height && u32(at_x) < params.source_width;
      values[line * KERNEL_WIDTH + k] = select(0.0, value, is_inside);
    }
  }
  return values;
}
