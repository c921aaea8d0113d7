// A convolution, or the gradient of its input, multiplied in registers.
// uses conv2d/implicit-gemm.wgsl
// uses gemm/gathered.wgsl
// uses gemm/multiply.wgsl
