// Gradient of the convolution's weight as an implicit matrix product, per group: grad_weight [channel, tap] =
// gradients [channel, position] · patches [position, tap]. Positions run over the output pixels of the whole batch: a
// long way, so it is cut into slices, each with a partial result of its own, to be summed afterwards.
// The multiplying, in registers or in subgroup matrices, is in another file.

struct Params {
  rows: u32,    // output channels, per group
  columns: u32, // taps: input channels per group times kernel
  batch: u32,
  first_tile: u32, // of this launch, and how many
  tiles: u32,
  row_tiles: u32,
  column_tiles: u32,
  groups: u32,
  out_channels: u32,
  out_height: u32,
  out_width: u32,
  in_channels: u32,
  in_height: u32,
  in_width: u32,
  stride_y: u32,
  stride_x: u32,
  pad_y: u32,
  pad_x: u32,
  slice_depth: u32, // positions of a slice, a multiple of STEP
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Element>;
@group(0) @binding(2) var<storage, read> input: array<Element>;
@group(0) @binding(3) var<storage, read> taps: array<vec4i>; // what a tap adds to place, y and x
@group(0) @binding(4) var<storage, read_write> grad_weight: array<f32>; // [slices, O, C / groups, kH, kW]

/// An output pixel: its place in the first channel of the output, and its window's corner in the input, which may lie
/// outside.
struct Position {
  valid: bool,
  pixel: u32,
  column: u32,
  out_at: u32,
  in_at: i32,
  y: i32,
  x: i32,
}

fn position_at(index: u32, group: u32) -> Position {
  let plane = params.out_height * params.out_width;
  let image = index / plane;
  let row = index % plane / params.out_width;
  var p: Position;
  p.pixel = index - image * plane;
  p.column = p.pixel - row * params.out_width;
  p.out_at = (image * params.out_channels + group * params.rows) * plane + p.pixel;
  p.y = i32(row * params.stride_y) - i32(params.pad_y);
  p.x = i32(p.column * params.stride_x) - i32(params.pad_x);
  let first_channel = image * params.in_channels + group * (params.in_channels / params.groups);
  p.in_at = i32(first_channel * params.in_height * params.in_width) + p.y * i32(params.in_width) + p.x;
  return p;
}

/// The next position, with additions only.
fn following(p: Position) -> Position {
  var next = p;
  next.pixel += 1u;
  next.column += 1u;
  next.out_at += 1u;
  next.x += i32(params.stride_x);
  next.in_at += i32(params.stride_x);
  if (next.column == params.out_width) {
    next.column = 0u;
    next.x = -i32(params.pad_x);
    next.y += i32(params.stride_y);
    next.in_at += i32(params.stride_y * params.in_width) - i32(params.out_width * params.stride_x);
  }
  let plane = params.out_height * params.out_width;
  if (next.pixel == plane) {
    next.pixel = 0u;
    next.out_at += (params.out_channels - 1u) * plane;
    next.y = -i32(params.pad_y);
    next.in_at += i32(params.in_channels * params.in_height * params.in_width);
    next.in_at -= i32(params.out_height * params.stride_y * params.in_width);
  }
  return next;
}

fn gradient(p: Position, row: u32) -> Factor {
  let is_inside = p.valid && row < params.rows;
  // Without a branch: several values are on their way at once.
  let at = p.out_at + row * params.out_height * params.out_width;
  return select(Factor(), Factor(grad_output[select(0u, at, is_inside)]), is_inside);
}

fn patch_value(p: Position, column: u32, tap: vec4i) -> Factor {
  // Coordinates below zero become large numbers, so that one comparison finds both sides.
  let is_inside = p.valid && column < params.columns
    && u32(p.y + tap.y) < params.in_height && u32(p.x + tap.z) < params.in_width;
  return select(Factor(), Factor(input[select(0, p.in_at + tap.x, is_inside)]), is_inside);
}

struct Column {
  exists: bool,
  at: u32, // in the first row
}

/// `part`: of the slices, and in each of the groups.
fn column_of(tap: u32, part: u32) -> Column {
  return Column(tap < params.columns, part * params.rows * params.columns + tap);
}

fn put(to: Column, row: u32, sum: f32) {
  if (row < params.rows) { grad_weight[to.at + row * params.columns] = sum; }
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  // Tiles of the same slice are neighbours: what they share comes from a cache.
  let index = workgroup.y * grid.x + workgroup.x;
  if (index >= params.tiles) { return; }
  let tile = params.first_tile + index;
  let first_row = tile % params.row_tiles * TILE_ROWS;
  let first_column = tile / params.row_tiles % params.column_tiles * TILE_COLUMNS;
  let group = tile / (params.row_tiles * params.column_tiles) % params.groups;
  let slice = tile / (params.row_tiles * params.column_tiles * params.groups);
  let start = slice * params.slice_depth;
  let end = min(start + params.slice_depth, params.batch * params.out_height * params.out_width);

  // Neighbours bring neighbouring positions: always the same of each step, of several rows and columns.
  let vector = local % VECTORS;
  let lane = local / VECTORS;
  let place = place_of(local);
  var sums: Sums;
  var left_next: array<Factors, LEFT_LOADS>;
  var right_next: array<Factors, RIGHT_LOADS>;
  // What comes next is on its way from memory while the tiles are multiplied.
  for (var k = start; k < end + STEP; k += STEP) {
    if (k > start) {
      workgroupBarrier();
      for (var i = 0u; i < LEFT_LOADS; i++) {
        set_left(vector, lane + i * (THREADS / VECTORS), left_next[i]);
      }
      for (var i = 0u; i < RIGHT_LOADS; i++) {
        set_right(vector, lane + i * (THREADS / VECTORS), right_next[i]);
      }
      workgroupBarrier();
    }
    if (k < end) {
      let index = k + vector * 4u;
      var p0 = position_at(index, group);
      var p1 = following(p0);
      var p2 = following(p1);
      var p3 = following(p2);
      p0.valid = index < end;
      p1.valid = index + 1u < end;
      p2.valid = index + 2u < end;
      p3.valid = index + 3u < end;
      for (var i = 0u; i < LEFT_LOADS; i++) {
        let row = first_row + lane + i * (THREADS / VECTORS);
        left_next[i] = Factors(gradient(p0, row), gradient(p1, row), gradient(p2, row), gradient(p3, row));
      }
      for (var i = 0u; i < RIGHT_LOADS; i++) {
        let column = first_column + lane + i * (THREADS / VECTORS);
        let tap = taps[min(column, params.columns - 1u)];
        right_next[i] = Factors(
          patch_value(p0, column, tap),
          patch_value(p1, column, tap),
          patch_value(p2, column, tap),
          patch_value(p3, column, tap),
        );
      }
    }
    if (k > start) { multiply_tiles(place, &sums); }
  }

  put_results(vec2u(first_row, first_column), place, slice * params.groups + group, &sums);
}
