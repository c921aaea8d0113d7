//! `conv2d` and its gradients as products of matrices that are never built: columns are gathered from the planes while
//! the product packs them.
//!
//! A tap is one element (channel, ky, kx) of a kernel. In a source that carries its padding, tap t of output position j
//! lies at `base(j) + taps[t]`, whatever the stride and dilation; so forward is weight · taps, the weight's gradient is
//! gradOutput · tapsᵀ, and the input's gradient is the forward kernel again, once for each residue of the stride, with the
//! weights turned around and gradOutput as source.

mod border;
mod conv2d;
mod depthwise;
mod gather;
mod input_grad;
mod planes;
mod positions;
mod weight_grad;
mod winograd;
