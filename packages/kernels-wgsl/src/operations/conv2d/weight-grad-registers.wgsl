// The gradient of a convolution's weight, multiplied in registers.
// uses conv2d/weight-grad.wgsl
// uses gemm/gathered.wgsl
// uses gemm/multiply.wgsl
