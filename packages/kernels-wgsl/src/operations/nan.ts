/**
 * Bits of a quiet NaN. WGSL lets a compiler assume that no NaN occurs, and a constant expression must not be one, so
 * that shaders receive these bits as a parameter and turn them into a float at run time. nan.wgsl looks for NaN.
 */
export const NAN_BITS = 0x7fc00000;
