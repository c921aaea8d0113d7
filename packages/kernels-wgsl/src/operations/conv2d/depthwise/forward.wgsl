// Convolution of each channel by itself: an invocation computes a column of ROWS results, for which each line of the source
// is read once. With the kernel turned by half a turn, the gradient of the input at stride 1.
// uses conv2d/depthwise/window.wgsl

const IS_TURNED = 0u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<Element>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> result: array<Element>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = workgroup.y * grid.x + workgroup.x;
  let channel = index / params.chunks;
  let column = (index - channel * params.chunks) * 64u + local;
  if (channel >= params.channels || column >= params.columns) { return; }
  let place = place_at(column);
  let values = window_of(place, channel);
  let shift = select(0.0, bias[channel], params.has_bias != 0u);
  let first_row = place.group * ROWS;
  let to = ((place.image * params.channels + channel) * params.height + first_row) * params.width + place.x;
  for (var r = 0u; r < ROWS; r++) {
    var sum = 0.0;
    for (var k = 0u; k < TAPS; k++) {
      let tap = select(k, TAPS - 1u - k, IS_TURNED != 0u);
      sum += values[r * STRIDE_Y * KERNEL_WIDTH + k] * weight[channel * TAPS + tap];
    }
    if (HAS_REST == 0u || first_row + r < params.height) { result[to + r * params.width] = Element(sum + shift); }
  }
}
