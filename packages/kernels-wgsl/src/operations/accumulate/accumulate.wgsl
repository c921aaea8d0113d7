// Adds COUNT tensors to one, in the order of their numbers.
const COUNT = 1u; // to 7
const WIDTH = 4u;

@group(0) @binding(0) var<storage, read> value_0: array<Elements>;
@group(0) @binding(1) var<storage, read> value_1: array<Elements>;
@group(0) @binding(2) var<storage, read> value_2: array<Elements>;
@group(0) @binding(3) var<storage, read> value_3: array<Elements>;
@group(0) @binding(4) var<storage, read> value_4: array<Elements>;
@group(0) @binding(5) var<storage, read> value_5: array<Elements>;
@group(0) @binding(6) var<storage, read> value_6: array<Elements>;
@group(0) @binding(7) var<storage, read_write> accumulated: array<Elements>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&accumulated)) { return; }
  var sum = Floats(accumulated[i]) + Floats(value_0[i]);
  if (COUNT > 1u) { sum += Floats(value_1[i]); }
  if (COUNT > 2u) { sum += Floats(value_2[i]); }
  if (COUNT > 3u) { sum += Floats(value_3[i]); }
  if (COUNT > 4u) { sum += Floats(value_4[i]); }
  if (COUNT > 5u) { sum += Floats(value_5[i]); }
  if (COUNT > 6u) { sum += Floats(value_6[i]); }
  accumulated[i] = Elements(sum);
}
