// Gradient of the weight of a convolution of each channel by itself: a workgroup sums over some columns of one channel, its
// invocations over columns 64 apart; then each tap's 64 sums are added by one of them.
// uses conv2d/depthwise/window.wgsl

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Element>;
@group(0) @binding(2) var<storage, read> source: array<Element>;
@group(0) @binding(3) var<storage, read_write> grad_weight: array<f32>; // [chunks, C, 1, kH, kW]

const PITCH = 65u; // one more, so that neighbours read different banks

var<workgroup> lane_sums: array<f32, TAPS * PITCH>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = workgroup.y * grid.x + workgroup.x;
  let channel = index / params.chunks;
  let chunk = index - channel * params.chunks;
  if (channel >= params.channels) { return; }

  let first = chunk * params.chunk + local;
  let end = min((chunk + 1u) * params.chunk, params.columns);
  var place = place_at(first);
  var sums: array<f32, TAPS>;
  for (var column = first; column < end; column += 64u) {
    let values = window_of(place, channel);
    let row = place.group * ROWS;
    let plane = (place.image * params.channels + channel) * params.height;
    var gradients: array<f32, ROWS>;
    for (var r = 0u; r < ROWS; r++) {
      let at = (plane + min(row + r, params.height - 1u)) * params.width + place.x;
      gradients[r] = select(0.0, f32(grad_output[at]), HAS_REST == 0u || row + r < params.height);
    }
    for (var r = 0u; r < ROWS; r++) {
      for (var k = 0u; k < TAPS; k++) {
        var value = values[r * STRIDE_Y * KERNEL_WIDTH + k];
        // What a surplus row sees may be infinite. No branch: the compiler would move its loads into it, one after another.
        if (HAS_REST != 0u) { value = select(0.0, value, row + r < params.height); }
        sums[k] += gradients[r] * value;
      }
    }
    place = following(place);
  }

  for (var k = 0u; k < TAPS; k++) { lane_sums[k * PITCH + local] = sums[k]; }
  workgroupBarrier();
  if (local >= TAPS) { return; }
  var total = 0.0;
  for (var lane = 0u; lane < 64u; lane++) { total += lane_sums[local * PITCH + lane]; }
  grad_weight[(chunk * params.channels + channel) * TAPS + local] = total;
}
