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

/// Four positions, one after the other.
struct Positions {
  p0: Position,
  p1: Position,
  p2: Position,
  p3: Position,
}

fn positions_from(index: u32, group: u32, end: u32) -> Positions {
  var p: Positions;
  p.p0 = position_at(index, group);
  p.p1 = following(p.p0);
  p.p2 = following(p.p1);
  p.p3 = following(p.p2);
  p.p0.valid = index < end;
  p.p1.valid = index + 1u < end;
  p.p2.valid = index + 2u < end;
  p.p3.valid = index + 3u < end;
  return p;
}

fn gradients(p: Positions, row: u32) -> Gathered {
  let exists = vec4<bool>(row < params.rows) & vec4<bool>(p.p0.valid, p.p1.valid, p.p2.valid, p.p3.valid);
  // Without branches, so that several values are on their way at once.
  let places = vec4u(p.p0.out_at, p.p1.out_at, p.p2.out_at, p.p3.out_at);
  let at = select(vec4u(), places + row * params.out_height * params.out_width, exists);
  let first = Factor(grad_output[at.x]);
  let values = Factors(first, Factor(grad_output[at.y]), Factor(grad_output[at.z]), Factor(grad_output[at.w]));
  return Gathered(values, exists);
}

fn is_inside(p: Position, tap: vec4i) -> bool {
  // Coordinates below zero become large numbers, so that one comparison finds both sides.
  return p.valid && u32(p.y + tap.y) < params.in_height && u32(p.x + tap.z) < params.in_width;
}

fn patch_values(p: Positions, column: u32, tap: vec4i) -> Gathered {
  let inside = vec4<bool>(is_inside(p.p0, tap), is_inside(p.p1, tap), is_inside(p.p2, tap), is_inside(p.p3, tap));
  let exists = vec4<bool>(column < params.columns) & inside;
  let places = vec4i(p.p0.in_at, p.p1.in_at, p.p2.in_at, p.p3.in_at);
  let at = select(vec4i(), places + tap.x, exists);
  let values = Factors(Factor(input[at.x]), Factor(input[at.y]), Factor(input[at.z]), Factor(input[at.w]));
  return Gathered(values, exists);
}

/// Every THREADS / VECTORS-th row and column, at these positions.
fn fetch(
  p: Positions,
  row: u32,
  column: u32,
  tap: ptr<function, array<vec4i, RIGHT_LOADS>>,
  left_next: ptr<function, array<Gathered, LEFT_LOADS>>,
  right_next: ptr<function, array<Gathered, RIGHT_LOADS>>,
) {
  for (var i = 0u; i < LEFT_LOADS; i++) { (*left_next)[i] = gradients(p, row + i * (THREADS / VECTORS)); }
  for (var i = 0u; i < RIGHT_LOADS; i++) {
    (*right_next)[i] = patch_values(p, column + i * (THREADS / VECTORS), (*tap)[i]);
  }
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
  var tap: array<vec4i, RIGHT_LOADS>;
  for (var i = 0u; i < RIGHT_LOADS; i++) {
    tap[i] = taps[min(first_column + lane + i * (THREADS / VECTORS), params.columns - 1u)];
  }
  var left_next: array<Gathered, LEFT_LOADS>;
  var right_next: array<Gathered, RIGHT_LOADS>;
  let row = first_row + lane;
  let column = first_column + lane;
  let first = start + vector * 4u;
  fetch(positions_from(first, group, end), row, column, &tap, &left_next, &right_next);
  for (var k = 0u; k < end - start; k += STEP) {
    workgroupBarrier();
    for (var i = 0u; i < LEFT_LOADS; i++) {
      set_left(vector, lane + i * (THREADS / VECTORS), existing(left_next[i]));
    }
    for (var i = 0u; i < RIGHT_LOADS; i++) {
      set_right(vector, lane + i * (THREADS / VECTORS), existing(right_next[i]));
    }
    workgroupBarrier();
    // What comes next is on its way from memory while the tiles are multiplied, the last time round nothing that exists,
    // since a compiler would wait at the end of a branch around loads.
    fetch(positions_from(first + k + STEP, group, end), row, column, &tap, &left_next, &right_next);
    multiply_tiles(place, &sums);
  }

  put_results(vec2u(first_row, first_column), place, slice * params.groups + group, &sums);
}
