// As bits: a float may lose some on the way through a register (a NaN's payload, a subnormal).

@group(0) @binding(0) var<storage, read_write> a: array<u32>;
@group(0) @binding(1) var<storage, read_write> b: array<u32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&a)) { return; }
  let before = a[i];
  a[i] = b[i];
  b[i] = before;
}
