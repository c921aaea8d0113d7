struct Params {
  batch: u32,
  channels: u32,       // of the parts of this group
  whole_channels: u32, // of all parts together
  offset: u32,         // of the group's first channel among them
  plane: u32,
  slices: u32,
  slice_vectors: u32,
  step_images: u32,
  step_positions: u32,
  firsts: array<vec4u, 2>,
  relu: u32,
}

struct Part {
  index: u32,    // among those of the group
  channel: u32,  // in the part
  channels: u32, // of the part
}

/// The part that holds the group's `channel`. `firsts` are those of the parts, then the group's channels to the end.
fn part_of(channel: u32) -> Part {
  var part = Part(0u, channel, params.firsts[0][1]);
  for (var i = 1u; i < 7u; i++) {
    let first = params.firsts[i / 4u][i % 4u];
    if (channel >= first) {
      part = Part(i, channel - first, params.firsts[(i + 1u) / 4u][(i + 1u) % 4u] - first);
    }
  }
  return part;
}

/// Where the walk is in the part.
fn in_this(part: Part, walk: Walk) -> u32 {
  return (walk.image * part.channels + part.channel) * params.plane + walk.position;
}
