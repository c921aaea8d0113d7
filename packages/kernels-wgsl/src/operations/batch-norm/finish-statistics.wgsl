// Statistics of each channel out of those of its slices, whoever counted them, in a fixed order; updates the running
// ones. One row of lanes per channel.
// uses reduction.wgsl

struct Params {
  slices: u32,
  momentum: f32,
  eps: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partials: array<f32>; // [channels, slices, (count, mean, squares)]
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
  let channel = (workgroup.y * grid.x + workgroup.x) * (256u / lanes) + local / lanes;
  let exists = channel < arrayLength(&save_mean);
  // Lanes of a channel that does not exist walk through nothing, but take part in the barriers.
  let end = select(0u, params.slices, exists);
  let first = channel * params.slices;

  let reference = partials[3u * first + 1u]; // deviations from any of the means round less than the means do
  var weighted = vec2f(0.0); // counts, and deviations times counts
  for (var i = local % lanes; i < end; i += lanes) {
    let at = 3u * (first + i);
    weighted += partials[at] * vec2f(1.0, partials[at + 1u] - reference);
  }
  weighted = row_sum2(weighted, local);
  let count = weighted.x;
  let deviation = weighted.y / count;

  var squares = 0.0;
  for (var i = local % lanes; i < end; i += lanes) {
    let at = 3u * (first + i);
    let d = partials[at + 1u] - reference - deviation;
    squares += partials[at + 2u] + partials[at] * d * d;
  }
  squares = row_sum(squares, local);

  if (local % lanes == 0u && exists) {
    let mean = reference + deviation;
    save_mean[channel] = mean;
    save_invstd[channel] = 1.0 / sqrt(squares / count + params.eps);
    running_mean[channel] += params.momentum * (mean - running_mean[channel]);
    running_var[channel] += params.momentum * (squares / (count - 1.0) - running_var[channel]);
  }
}
