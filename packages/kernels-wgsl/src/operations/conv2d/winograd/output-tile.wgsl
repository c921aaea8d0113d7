// What both ways of writing the output transform share: where an invocation's tile lies, and its 4 × 4 results.

struct Params {
  channels: u32,
  height: u32,
  width: u32,
  tile_rows: u32,    // tiles of an image
  tile_columns: u32,
  first_tile: u32,   // of the batch
  tiles: u32,        // of this slice of it
  pitch: u32,        // from one channel's tiles to the next
  place: u32,        // from one of the 36 to the next
  has_bias: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> products: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;

struct Tile {
  channel: u32, // beyond the last for surplus invocations
  slot: u32,    // in the slice
  y: u32,
  x: u32,
  line: u32,    // row y of the output, counted over all planes
}

fn tile_of(i: u32) -> Tile {
  let channel = i / params.tiles;
  let slot = i % params.tiles;
  let tile = params.first_tile + slot;
  let tile_row = tile / params.tile_columns;
  let y = 4u * (tile_row % params.tile_rows);
  let line = (tile_row / params.tile_rows * params.channels + channel) * params.height + y;
  return Tile(channel, slot, y, 4u * (tile % params.tile_columns), line);
}

/// Aᵀ m A plus the bias, by rows.
fn results_of(tile: Tile) -> array<vec4f, 4> {
  let at = tile.channel * params.pitch + tile.slot;
  let place = params.place;
  let m = array<Six, 6>(
    six(at, place),
    six(at + 6u * place, place),
    six(at + 12u * place, place),
    six(at + 18u * place, place),
    six(at + 24u * place, place),
    six(at + 30u * place, place),
  );
  let upper = output_1d(array<vec4f, 6>(m[0].upper, m[1].upper, m[2].upper, m[3].upper, m[4].upper, m[5].upper));
  let lower = output_1d(array<vec4f, 6>(m[0].lower, m[1].lower, m[2].lower, m[3].lower, m[4].lower, m[5].lower));
  let a = transpose(mat4x4f(upper[0], upper[1], upper[2], upper[3]));
  let b = transpose(mat4x4f(lower[0], lower[1], lower[2], lower[3]));
  let rows = output_1d(array<vec4f, 6>(a[0], a[1], a[2], a[3], b[0], b[1]));
  let shift = select(0.0, bias[tile.channel], params.has_bias != 0u);
  return array<vec4f, 4>(rows[0] + shift, rows[1] + shift, rows[2] + shift, rows[3] + shift);
}

/// One column of the six by six.
struct Six {
  upper: vec4f,
  lower: vec4f, // two, and two zeros
}

fn six(at: u32, place: u32) -> Six {
  return Six(
    vec4f(products[at], products[at + place], products[at + 2u * place], products[at + 3u * place]),
    vec4f(products[at + 4u * place], products[at + 5u * place], 0.0, 0.0),
  );
}
