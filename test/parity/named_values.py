"""Numbers from the name of a tensor, the same as those of named-values.ts, so that no weights need to be stored."""

import math

import numpy as np
import torch


def fnv1a(name):
    h = 0x811C9DC5
    for byte in name.encode():
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    return h


def uniform(name, count):
    """Numbers in [-1, 1) from a 32-bit mix of the name and the index; exact in float32 after rounding to 24 bits."""
    x = (np.arange(count, dtype=np.uint64) * 0x9E3779B1 + fnv1a(name)) & 0xFFFFFFFF
    x ^= x >> 16
    x = (x * 0x85EBCA6B) & 0xFFFFFFFF
    x ^= x >> 13
    x = (x * 0xC2B2AE35) & 0xFFFFFFFF
    x ^= x >> 16
    return (x >> 8).astype(np.float64) / (1 << 23) - 1


def values(name, shape):
    """The tensor of this name, rounded to float32."""
    u = uniform(name, math.prod(shape))
    if name == "images":
        v = 2 * u
    elif len(shape) == 4:
        v = u * math.sqrt(6 / math.prod(shape[1:]))
    elif len(shape) == 2:
        v = u * math.sqrt(3 / shape[1])
    elif name.endswith("running_var") or name.endswith("weight"):
        v = 1 + 0.2 * u
    else:
        v = 0.1 * u
    return torch.from_numpy(v.astype(np.float32).astype(np.float64)).reshape(shape)
