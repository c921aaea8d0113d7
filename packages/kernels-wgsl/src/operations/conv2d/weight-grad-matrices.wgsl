// The gradient of a convolution's weight, multiplied in subgroup matrices.
// uses conv2d/weight-grad.wgsl
// uses gemm/gathered.wgsl
// uses gemm/multiply-matrices.wgsl
