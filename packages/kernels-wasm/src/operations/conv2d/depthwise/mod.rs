//! Depthwise convolution (one kernel per channel) and its gradients. There is no product of matrices in it: each plane is
//! laid out with its padding in memory of the thread's own and correlated with its kernel.

mod correlation;
mod padded;
mod weight_grad;

/// Elements of the largest kernel.
const MOST_TAPS: usize = 121;
