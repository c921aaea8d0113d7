// Mean and variance of each channel of a part of [N, C, ...], one row of lanes per channel, in two passes; updates the
// running ones.
// uses reduction.wgsl

struct Params {
  batch: u32,
  channels: u32,  // of the part
  positions: u32,
  offset: u32,    // of the part's first channel among those of the whole
  momentum: f32,
  eps: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> save_mean: array<f32>;
@group(0) @binding(3) var<storage, read_write> save_invstd: array<f32>;
@group(0) @binding(4) var<storage, read_write> running_mean: array<f32>;
@group(0) @binding(5) var<storage, read_write> running_var: array<f32>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let in_part = (workgroup.y * grid.x + workgroup.x) * (256u / lanes) + local / lanes;
  let count = params.batch * params.positions;
  // Lanes of a channel that does not exist walk through nothing, but take part in the barriers.
  let end = select(0u, count, in_part < params.channels);

  var sum = 0.0;
  for (var k = local % lanes; k < end; k += lanes) {
    sum += input[(k / params.positions * params.channels + in_part) * params.positions + k % params.positions];
  }
  let mean = row_sum(sum, local) / f32(count);

  var squares = 0.0;
  for (var k = local % lanes; k < end; k += lanes) {
    let d = input[(k / params.positions * params.channels + in_part) * params.positions + k % params.positions] - mean;
    squares += d * d;
  }
  squares = row_sum(squares, local);

  if (local % lanes == 0u && in_part < params.channels) {
    let channel = params.offset + in_part;
    save_mean[channel] = mean;
    save_invstd[channel] = 1.0 / sqrt(squares / f32(count) + params.eps);
    running_mean[channel] += params.momentum * (mean - running_mean[channel]);
    running_var[channel] += params.momentum * (squares / f32(count - 1u) - running_var[channel]);
  }
}
