// Convolution, and the gradient of its input, as a matrix product, per group: target [channel, position] = weight
// [channel, tap] · patches [tap, position], where the patches are gathered from the source as they are needed. Positions
// are those of a grid over all images; they begin windows in the source, and have their places in the target. The depth
// goes by vectors: four channels at one place of the kernel. What a vector adds to a window's corner stands in a table,
// so that nothing is divided on the way.
// The multiplying, in registers or in subgroup matrices, is in another file.

const IS_RAGGED = 1u; // whether the last vectors may have less than four channels

struct Params {
  rows: u32,    // channels of the target, per group
  columns: u32, // positions
  depth: u32,   // channels times places, with what fills the last vectors and the last step
  first_tile: u32, // of this launch, and how many
  tiles: u32,
  row_tiles: u32,
  column_tiles: u32,
  groups: u32,
  grid_height: u32,
  grid_width: u32,
  source_channels: u32,
  source_height: u32,
  source_width: u32,
  source_group: u32, // channels of the source, per group
  step_y: u32,       // from window to window, in the source
  step_x: u32,
  origin_y: i32, // of the first window
  origin_x: i32,
  target_channels: u32,
  target_height: u32,
  target_width: u32,
  target_step_y: u32, // from position to position, in the target
  target_step_x: u32,
  target_origin_y: u32, // of the first position
  target_origin_x: u32,
  has_bias: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<Element>;
@group(0) @binding(2) var<storage, read> weight: array<Factors>; // packed: [groups, depth / 4, row tiles · TILE_ROWS]
@group(0) @binding(3) var<storage, read> taps: array<vec4i>; // what a vector adds to place, y and x; its channels
@group(0) @binding(4) var<storage, read> bias: array<f32>;
@group(0) @binding(5) var<storage, read_write> result: array<Element>;

/// A window: the place of its corner in the source, which may lie outside.
struct Window {
  at: i32,
  y: i32,
  x: i32,
}

fn gather(window: Window, tap: vec4i) -> Gathered {
  // Coordinates below zero become large numbers, so that one comparison finds both sides.
  let is_inside = u32(window.y + tap.y) < params.source_height && u32(window.x + tap.z) < params.source_width;
  // Without branches, so that several values are on their way at once.
  let at = select(0, window.at + tap.x, is_inside);
  var step = select(vec3i(), i32(params.source_height * params.source_width) * vec3i(1, 2, 3), is_inside);
  var exists = vec4<bool>(is_inside);
  if (IS_RAGGED != 0u) {
    let more = vec3i(tap.w & 3) >= vec3i(1, 2, 3);
    step = select(vec3i(), step, more);
    exists = exists & vec4<bool>(true, more);
  }
  let first = Factor(source[at]);
  let values = Factors(first, Factor(source[at + step.x]), Factor(source[at + step.y]), Factor(source[at + step.z]));
  return Gathered(values, exists);
}

/// Where a position's results go.
struct Column {
  exists: bool,
  at: u32, // in the first channel
  group: u32,
}

fn column_of(position: u32, group: u32) -> Column {
  let line = position / params.grid_width;
  let image = line / params.grid_height;
  let y = (line - image * params.grid_height) * params.target_step_y + params.target_origin_y;
  let x = (position - line * params.grid_width) * params.target_step_x + params.target_origin_x;
  let at = (image * params.target_channels * params.target_height + y) * params.target_width + x;
  return Column(position < params.columns, at, group);
}

fn put(to: Column, row: u32, sum: f32) {
  if (row >= params.rows) { return; }
  let channel = to.group * params.rows + row;
  let shifted = sum + select(0.0, bias[channel], params.has_bias != 0u);
  result[to.at + channel * params.target_height * params.target_width] = Element(shifted);
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  // Tiles of the same positions are neighbours: the source is read from memory once, and from a cache afterwards.
  let index = workgroup.y * grid.x + workgroup.x;
  if (index >= params.tiles) { return; }
  let tile = params.first_tile + index;
  let first_row = tile % params.row_tiles * TILE_ROWS;
  let first_column = tile / params.row_tiles % params.column_tiles * TILE_COLUMNS;
  let group = tile / (params.row_tiles * params.column_tiles);
  let grid_size = params.grid_height * params.grid_width;

  // The window that this invocation gathers from.
  let position = first_column + local % TILE_COLUMNS;
  let image = position / grid_size;
  var window: Window;
  window.y = i32(position / params.grid_width % params.grid_height * params.step_y) + params.origin_y;
  window.x = i32(position % params.grid_width * params.step_x) + params.origin_x;
  let first_channel = image * params.source_channels + group * params.source_group;
  window.at = i32(first_channel * params.source_height * params.source_width);
  window.at += window.y * i32(params.source_width) + window.x;
  if (position >= params.columns) { window.y = i32(params.source_height); } // with no tap inside

  let pitch = params.row_tiles * TILE_ROWS;
  // Where this invocation begins to read; from step to step, all go on by as much.
  let left = (group * params.depth / 4u + local / TILE_ROWS) * pitch + first_row + local % TILE_ROWS;
  let right = local / TILE_COLUMNS;
  let place = place_of(local);
  var sums: Sums;
  let left_lines = (THREADS / TILE_ROWS) * pitch;
  let right_lines = THREADS / TILE_COLUMNS;
  let last = (params.depth - STEP) / 4u;

  // While the tiles are multiplied, what comes next is on its way from memory, and the table's entries for what comes after
  // that; at the end the last once more, since a compiler would wait at the end of a branch around loads.
  var left_next: array<Factors, LEFT_LOADS>;
  var right_next: array<Gathered, RIGHT_LOADS>;
  var tap_next: array<vec4i, RIGHT_LOADS>;
  for (var i = 0u; i < LEFT_LOADS; i++) { left_next[i] = weight[left + i * left_lines]; }
  for (var i = 0u; i < RIGHT_LOADS; i++) { right_next[i] = gather(window, taps[right + i * right_lines]); }
  for (var i = 0u; i < RIGHT_LOADS; i++) { tap_next[i] = taps[right + min(VECTORS, last) + i * right_lines]; }
  for (var start = 0u; start <= last; start += VECTORS) {
    workgroupBarrier();
    for (var i = 0u; i < LEFT_LOADS; i++) {
      set_left(local / TILE_ROWS + i * (THREADS / TILE_ROWS), local % TILE_ROWS, left_next[i]);
    }
    for (var i = 0u; i < RIGHT_LOADS; i++) {
      set_right(local / TILE_COLUMNS + i * right_lines, local % TILE_COLUMNS, existing(right_next[i]));
    }
    workgroupBarrier();
    let next = min(start + VECTORS, last);
    for (var i = 0u; i < LEFT_LOADS; i++) { left_next[i] = weight[left + next * pitch + i * left_lines]; }
    for (var i = 0u; i < RIGHT_LOADS; i++) { right_next[i] = gather(window, tap_next[i]); }
    for (var i = 0u; i < RIGHT_LOADS; i++) { tap_next[i] = taps[right + min(next + VECTORS, last) + i * right_lines]; }
    multiply_tiles(place, &sums);
  }

  put_results(vec2u(first_row, first_column), place, group, &sums);
}
