// Bᵀ d B of the patches d of 6 × 6 pixels that overlapping tiles of 4 × 4 results need, as an operand of the product: four
// neighbours of its depth are a vector. The depth are channels, patches [36, channel / 4, tile, 4], or for the gradient of
// the weight tiles, patches [36, tile / 4, channel, 4]; it is filled up with zeros. Neighbours write neighbouring values.
// uses conv2d/winograd/transforms.wgsl

const IS_BY_TILE = 0u; // whether the depth are tiles

struct Params {
  channels: u32,
  height: u32,
  width: u32,
  pad_y: i32,
  pad_x: i32,
  tile_rows: u32,    // tiles of an image
  tile_columns: u32,
  first_tile: u32,   // of the batch
  tiles: u32,        // of this slice of it
  depth: u32,        // filled up
  columns: u32,      // tiles or channels, whichever the depth is not
  pitch: u32,        // columns of a line, in memory
  place: u32,        // values from one of the 36 to the next
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Element>;
@group(0) @binding(2) var<storage, read_write> patches: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  let line = i / 4u / params.columns;
  let column = i / 4u - line * params.columns;
  let k = line * 4u + i % 4u;
  if (k >= params.depth) { return; }
  let channel = select(k, column, IS_BY_TILE != 0u);
  let slot = select(column, k, IS_BY_TILE != 0u);
  let exists = channel < params.channels && slot < params.tiles;
  let tile = params.first_tile + min(slot, params.tiles - 1u);
  let values = transformed_patch(min(channel, params.channels - 1u), tile, exists);
  let at = 4u * (line * params.pitch + column) + i % 4u;
  let place = params.place;
  put(at, values.left[0], values.right[0]);
  put(at + 6u * place, values.left[1], values.right[1]);
  put(at + 12u * place, values.left[2], values.right[2]);
  put(at + 18u * place, values.left[3], values.right[3]);
  put(at + 24u * place, values.left[4], values.right[4]);
  put(at + 30u * place, values.left[5], values.right[5]);
}

fn put(at: u32, upper: vec3f, lower: vec3f) {
  let place = params.place;
  patches[at] = upper.x;
  patches[at + place] = upper.y;
  patches[at + 2u * place] = upper.z;
  patches[at + 3u * place] = lower.x;
  patches[at + 4u * place] = lower.y;
  patches[at + 5u * place] = lower.z;
}

/// Zero where there is no such patch.
fn transformed_patch(channel: u32, tile: u32, exists: bool) -> Square {
  let tile_row = tile / params.tile_columns;
  let image = tile_row / params.tile_rows;
  let top = i32(4u * (tile_row % params.tile_rows)) - params.pad_y;
  let left = i32(4u * (tile % params.tile_columns)) - params.pad_x;
  let plane = (image * params.channels + channel) * params.height * params.width;

  // Padding reads the nearest pixel, so that no index leaves the plane, and takes a zero instead.
  let last = vec3i(i32(params.width) - 1);
  let x_left = left + vec3i(0, 1, 2);
  let x_right = left + vec3i(3, 4, 5);
  let columns_left = vec3u(clamp(x_left, vec3i(), last));
  let columns_right = vec3u(clamp(x_right, vec3i(), last));
  let in_left = (vec3u(x_left) < vec3u(params.width)) & vec3<bool>(exists);
  let in_right = (vec3u(x_right) < vec3u(params.width)) & vec3<bool>(exists);
  let along_y = transposed(Square(
    patch_1d(array<vec3f, 6>(
      pixels(plane, top, columns_left, in_left),
      pixels(plane, top + 1, columns_left, in_left),
      pixels(plane, top + 2, columns_left, in_left),
      pixels(plane, top + 3, columns_left, in_left),
      pixels(plane, top + 4, columns_left, in_left),
      pixels(plane, top + 5, columns_left, in_left),
    )),
    patch_1d(array<vec3f, 6>(
      pixels(plane, top, columns_right, in_right),
      pixels(plane, top + 1, columns_right, in_right),
      pixels(plane, top + 2, columns_right, in_right),
      pixels(plane, top + 3, columns_right, in_right),
      pixels(plane, top + 4, columns_right, in_right),
      pixels(plane, top + 5, columns_right, in_right),
    )),
  ));
  return Square(patch_1d(along_y.left), patch_1d(along_y.right));
}

fn pixels(plane: u32, y: i32, columns: vec3u, inside: vec3<bool>) -> vec3f {
  let row = plane + u32(clamp(y, 0, i32(params.height) - 1)) * params.width;
  let read = vec3f(f32(input[row + columns.x]), f32(input[row + columns.y]), f32(input[row + columns.z]));
  return select(vec3f(), read, inside & vec3<bool>(u32(y) < params.height));
}
