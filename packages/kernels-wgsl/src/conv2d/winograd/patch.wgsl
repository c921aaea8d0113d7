// What both layouts of the transformed input share: Bᵀ d B of the patch d of 6 × 6 pixels that a tile of 4 × 4 results needs.

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
  pitch: u32,        // from one line of a place to the next
  place: u32,        // from one of the 36 to the next
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Element>;
@group(0) @binding(2) var<storage, read_write> patches: array<f32>;

fn transformed_patch(channel: u32, tile: u32) -> Square {
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
  let in_left = vec3u(x_left) < vec3u(params.width);
  let in_right = vec3u(x_right) < vec3u(params.width);
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
