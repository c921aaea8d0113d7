// Up to five neighbouring parts at once: where one of the group's channels is, and its values. walk.wgsl walks through
// the channels of the group as through those of one tensor; the shader's Params have the first channel of each part.

@group(0) @binding(4) var<storage, read> input_0: array<Elements>;
@group(0) @binding(5) var<storage, read> input_1: array<Elements>;
@group(0) @binding(6) var<storage, read> input_2: array<Elements>;
@group(0) @binding(7) var<storage, read> input_3: array<Elements>;
@group(0) @binding(8) var<storage, read> input_4: array<Elements>;

/// The value at `at` of part `index`.
fn load(index: u32, at: u32) -> Floats {
  switch index {
    case 0u: { return Floats(input_0[at]); }
    case 1u: { return Floats(input_1[at]); }
    case 2u: { return Floats(input_2[at]); }
    case 3u: { return Floats(input_3[at]); }
    default: { return Floats(input_4[at]); }
  }
}
