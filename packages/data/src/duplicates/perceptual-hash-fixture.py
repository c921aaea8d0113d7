"""Writes perceptual-hash-fixture.json: what Python's imagehash makes of generated pictures.

The pictures have the size that imagehash scales to, so that no resampling takes part. Needs imagehash, numpy, Pillow.
"""

import json
from pathlib import Path

import imagehash
import numpy
from PIL import Image


def picture(seed, width, height):
    """Smooth colours with some noise; perceptual-hash.test.ts draws the same."""
    y, x, c = numpy.mgrid[0:height, 0:width, 0:3].astype(numpy.int64)
    wave = (x * (3 + seed) + y * (5 + 2 * seed) + c * 31 + (x * y * (seed + 1)) // 7) % 200
    noise = ((x * 7919 + y * 104729 + c * 1299709 + seed * 15485863) % 1009) % 56
    return Image.fromarray((wave + noise).astype(numpy.uint8), "RGB")


cases = [
    {
        "seed": seed,
        "phash": str(imagehash.phash(picture(seed, 32, 32))),
        "dhash": str(imagehash.dhash(picture(seed, 9, 8))),
    }
    for seed in range(24)
]
text = json.dumps({"source": f"imagehash {imagehash.__version__}", "cases": cases}, indent=2)
Path(__file__).with_suffix(".json").write_text(text + "\n")
