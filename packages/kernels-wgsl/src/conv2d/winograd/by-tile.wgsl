// Writing transformed tiles as [36, tile, channel], for sums over tiles. A workgroup transforms 16 tiles of 16 channels,
// neighbours with neighbouring tiles, as they are read, and turns them around on the way to memory.

const SIDE = 16u;
const BLOCK = SIDE * (SIDE + 1u); // one more, so that neighbours write to different banks

var<workgroup> turned: array<f32, 6u * BLOCK>; // [places, tiles, channels]

/// Where the workgroup's tiles and channels begin.
struct Origin {
  tile: u32,
  channel: u32,
}

fn origin_of(workgroup: u32) -> Origin {
  let channel_blocks = (params.channels + SIDE - 1u) / SIDE;
  return Origin(workgroup / channel_blocks * SIDE, workgroup % channel_blocks * SIDE);
}

/// Writes column j of the six by six of every invocation: tile `local % 16`, channel `local / 16`.
fn put_turned(origin: Origin, local: u32, j: u32, upper: vec3f, lower: vec3f) {
  let mine = local % SIDE * (SIDE + 1u) + local / SIDE;
  turned[mine] = upper.x;
  turned[mine + BLOCK] = upper.y;
  turned[mine + 2u * BLOCK] = upper.z;
  turned[mine + 3u * BLOCK] = lower.x;
  turned[mine + 4u * BLOCK] = lower.y;
  turned[mine + 5u * BLOCK] = lower.z;
  workgroupBarrier();
  let slot = origin.tile + local / SIDE;
  let channel = origin.channel + local % SIDE;
  if (slot < params.tiles && channel < params.channels) {
    let other = local / SIDE * (SIDE + 1u) + local % SIDE;
    let at = 6u * j * params.place + slot * params.pitch + channel;
    patches[at] = turned[other];
    patches[at + params.place] = turned[other + BLOCK];
    patches[at + 2u * params.place] = turned[other + 2u * BLOCK];
    patches[at + 3u * params.place] = turned[other + 3u * BLOCK];
    patches[at + 4u * params.place] = turned[other + 4u * BLOCK];
    patches[at + 5u * params.place] = turned[other + 5u * BLOCK];
  }
  workgroupBarrier();
}
