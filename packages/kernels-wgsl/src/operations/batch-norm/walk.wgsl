// How a row of lanes walks through its slice of a channel: all images of the batch one after the other, `plane` vectors
// of WIDTH positions each. Only the start divides. The shader's Params say how far a step goes. Neighbouring rows take
// neighbouring channels, which lie side by side in memory. Rows beyond the last slice walk through nothing, but take
// part in the barriers. How many `lanes` a row has is in reduction.wgsl.

struct Walk {
  channel: u32, // in the part
  slice: u32,
  count: u32,   // vectors of the slice
  k: u32,       // of this lane, among the vectors of the channel
  end: u32,
  image: u32,
  position: u32,
}

fn start_walk(workgroup: u32, local: u32) -> Walk {
  let row = workgroup * (256u / lanes) + local / lanes;
  let slice = row / params.channels;
  let first = slice * params.slice_vectors;
  let end = select(first, min(first + params.slice_vectors, params.batch * params.plane), slice < params.slices);
  let k = first + local % lanes;
  return Walk(row % params.channels, slice, end - first, k, end, k / params.plane, k % params.plane);
}

fn step(walk: ptr<function, Walk>) {
  (*walk).k += lanes;
  (*walk).image += params.step_images;
  (*walk).position += params.step_positions;
  if ((*walk).position >= params.plane) {
    (*walk).position -= params.plane;
    (*walk).image += 1u;
  }
}

/// Where the walk is in the part.
fn in_part(walk: Walk) -> u32 {
  return (walk.image * params.channels + walk.channel) * params.plane + walk.position;
}

/// Where the walk is in the whole, all parts together.
fn in_whole(walk: Walk) -> u32 {
  return (walk.image * params.whole_channels + params.offset + walk.channel) * params.plane + walk.position;
}
