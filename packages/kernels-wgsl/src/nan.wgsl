// A compiler may take every float for a number. So NaN is looked for in the bits, and made of bits that it cannot know.

fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}
