// min(max(0, x), 6). Tests the bits, because max may turn NaN into 0: negative and not NaN.

@group(0) @binding(0) var<storage, read> input: array<Element>;
@group(0) @binding(1) var<storage, read_write> output: array<Element>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&output)) { return; }
  let x = f32(input[i]);
  let bits = bitcast<u32>(x);
  let positive = select(x, 0.0, bits >= 0x80000000u && bits <= 0xff800000u);
  output[i] = Element(select(positive, 6.0, positive > 6.0));
}
