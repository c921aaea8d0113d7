// Bᵀ d B of the patches d of the input, for the gradient of the weight: patches [36, tile, channel].
// uses conv2d/winograd/patch.wgsl
// uses conv2d/winograd/by-tile.wgsl
// uses conv2d/winograd/transforms.wgsl

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let origin = origin_of(workgroup.y * grid.x + workgroup.x);
  if (origin.tile >= params.tiles) { return; }
  // Surplus invocations repeat the last patch.
  let slot = min(origin.tile + local % SIDE, params.tiles - 1u);
  let channel = min(origin.channel + local / SIDE, params.channels - 1u);
  let values = transformed_patch(channel, params.first_tile + slot);
  put_turned(origin, local, 0u, values.left[0], values.right[0]);
  put_turned(origin, local, 1u, values.left[1], values.right[1]);
  put_turned(origin, local, 2u, values.left[2], values.right[2]);
  put_turned(origin, local, 3u, values.left[3], values.right[3]);
  put_turned(origin, local, 4u, values.left[4], values.right[4]);
  put_turned(origin, local, 5u, values.left[5], values.right[5]);
}
