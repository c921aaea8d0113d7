"""Writes a file each for resnet34, densenet121, resnet50, resnext50_32x4d, mobilenet_v2 and efficientnet_b0: what PyTorch
makes of the network with ArcFace, before and after one training step.

The weights are not stored: both sides compute them from the tensors' names (see `named_values.py`). A file holds the embeddings
of a batch in evaluation mode, the loss of the batch in training mode, the norm of every gradient, and some elements of
every tensor of the network after one step of Adam. All in float64.

logits.safetensors holds, for every model, the logits of two images in evaluation mode, and as metadata a digest of the
names and shapes of its state dict.

usage: python test/parity/generate.py      needs: torch, torchvision, safetensors
"""

import hashlib
import math
import pathlib

import torch
import torch.nn.functional as F
import torchvision
from named_values import fnv1a, values
from torchvision.models.efficientnet import EfficientNet, MBConvConfig
from torchvision.ops import Conv2dNormActivation
from safetensors.torch import save_file

SAMPLES = 16
LR, WEIGHT_DECAY, SCALE, MARGIN = 1e-3, 1e-3, 30.0, 0.5
BATCH, SIZE, INDIVIDUALS, EMBEDDING = 4, 64, 10, 256


def sample(name, tensor):
    """SAMPLES elements at places that depend on the name."""
    n = tensor.numel()
    at = [fnv1a(f"{name}#{i}") % n for i in range(SAMPLES)]
    return tensor.detach().flatten()[at].clone()


def write(name, body, classifier):
    """`classifier`: the name of the layer that makes way for the embedding."""
    body.load_state_dict(
        {k: v if k.endswith("num_batches_tracked") else values(k, tuple(v.shape)) for k, v in body.state_dict().items()}
    )
    features = next(m for m in getattr(body, classifier).modules() if isinstance(m, torch.nn.Linear)).in_features
    setattr(body, classifier, torch.nn.Identity())
    embedding = torch.nn.Linear(features, EMBEDDING)
    embedding.weight.data = values("embedding.weight", (EMBEDDING, features))
    embedding.bias.data = values("embedding.bias", (EMBEDDING,))
    head = torch.nn.Parameter(values("head.weight", (INDIVIDUALS, EMBEDDING)))
    images = values("images", (BATCH, 3, SIZE, SIZE))
    target = torch.tensor([fnv1a(f"target#{i}") % INDIVIDUALS for i in range(BATCH)])

    def embed():
        return F.normalize(embedding(body(images)))

    def arcface(e):
        c = F.linear(e, F.normalize(head)).clamp(-1 + 1e-7, 1 - 1e-7)
        phi = c * math.cos(MARGIN) - torch.sqrt(1 - c * c) * math.sin(MARGIN)
        phi = torch.where(c > math.cos(math.pi - MARGIN), phi, c - math.sin(math.pi - MARGIN) * MARGIN)
        return SCALE * torch.where(F.one_hot(target, INDIVIDUALS).bool(), phi, c)

    body.eval()
    out = {"embeddings": embed().detach()}
    body.train()
    named = dict(body.named_parameters())
    named |= {"embedding." + k: v for k, v in embedding.named_parameters()} | {"head.weight": head}
    optimizer = torch.optim.Adam(named.values(), lr=LR, weight_decay=WEIGHT_DECAY)
    loss = F.cross_entropy(arcface(embed()), target)
    loss.backward()
    out["loss"] = loss.detach()
    for key, p in named.items():
        out["grad_norm." + key] = p.grad.norm()
    optimizer.step()
    for key, t in named.items() | {k: v for k, v in body.state_dict().items() if "running" in k}.items():
        out["after." + key] = sample(key, t)
    path = pathlib.Path(__file__).parent / f"{name}.safetensors"
    save_file(
        {k: v.to(torch.float32).contiguous() for k, v in out.items()},
        path,
        {"source": f"torch {torch.__version__} float64, torchvision {torchvision.__version__}"},
    )
    print(path.name, path.stat().st_size, "bytes; loss", loss.item())


def fill(network, gain):
    """`gain` scales the kernels: with 1 the largest EfficientNets amplify rounding a thousandfold, in any library."""

    def value(k, v):
        return v if k.endswith("num_batches_tracked") else values(k, tuple(v.shape)) * (gain if v.dim() == 4 else 1)

    network.load_state_dict({k: value(k, v) for k, v in network.state_dict().items()})


class LiteBlock(torch.nn.Module):
    """torchvision's MBConv without squeeze and excitation, with relu6."""

    def __init__(self, config, _drop, norm_layer):
        super().__init__()
        inner = config.adjust_channels(config.input_channels, config.expand_ratio)
        relu6 = {"norm_layer": norm_layer, "activation_layer": torch.nn.ReLU6}
        layers = []
        if inner != config.input_channels:
            layers.append(Conv2dNormActivation(config.input_channels, inner, 1, **relu6))
        layers.append(Conv2dNormActivation(inner, inner, config.kernel, config.stride, groups=inner, **relu6))
        layers.append(Conv2dNormActivation(inner, config.out_channels, 1, norm_layer=norm_layer, activation_layer=None))
        self.block = torch.nn.Sequential(*layers)
        self.shortcut = config.stride == 1 and config.input_channels == config.out_channels

    def forward(self, x):
        return self.block(x) + x if self.shortcut else self.block(x)


# https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite: width, depth
LITE = {
    "efficientnet_lite0": (1.0, 1.0),
    "efficientnet_lite1": (1.0, 1.1),
    "efficientnet_lite2": (1.1, 1.2),
    "efficientnet_lite3": (1.2, 1.4),
    "efficientnet_lite4": (1.4, 1.8),
}
STAGES = [(1, 3, 1, 32, 16, 1), (6, 3, 2, 16, 24, 2), (6, 5, 2, 24, 40, 2), (6, 3, 2, 40, 80, 3)]
STAGES += [(6, 5, 1, 80, 112, 3), (6, 5, 2, 112, 192, 4), (6, 3, 1, 192, 320, 1)]


class Lite(EfficientNet):
    """EfficientNet-Lite from torchvision's parts; takes images that are normalised for torchvision's networks."""

    def __init__(self, width, depth, num_classes):
        def stage(i):
            end = i in (0, len(STAGES) - 1)
            config = MBConvConfig(*STAGES[i], width_mult=width, depth_mult=1.0 if end else depth, block=LiteBlock)
            if i == 0:
                config.input_channels = 32
            return config

        def norm(channels):
            return torch.nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)

        stages = [stage(i) for i in range(len(STAGES))]
        super().__init__(stages, 0.2, num_classes=num_classes, norm_layer=norm, last_channel=1280)
        self.features[0][2] = self.features[-1][2] = torch.nn.ReLU6()

    def forward(self, x):
        mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
        pixels = 255 * (x * std[:, None, None].to(x) + mean[:, None, None].to(x))
        return super().forward((pixels - 127) / 128)


def classifier(name, num_classes):
    return Lite(*LITE[name], num_classes) if name in LITE else getattr(torchvision.models, name)(num_classes=num_classes)


def logits(names, classes=10, size=64):
    images = values("images", (2, 3, size, size))
    out, metadata = {}, {"source": f"torch {torch.__version__} float64, torchvision {torchvision.__version__}"}
    for name in names:
        network = classifier(name, classes)
        fill(network, 0.5 if name.startswith("efficientnet") else 1)
        state = {k: v for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")}
        lines = sorted(f"{k} {','.join(map(str, v.shape))}" for k, v in state.items())
        metadata[f"layout.{name}"] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        network.eval()
        with torch.no_grad():
            out[name] = network(images)
            single = network.float()(images.float())
        print(name, len(lines), out[name][0, :3].tolist(), ((single - out[name]).abs().max() / out[name].abs().max()).item())
    path = pathlib.Path(__file__).parent / "logits.safetensors"
    save_file({k: v.to(torch.float32).contiguous() for k, v in out.items()}, path, metadata)


torch.set_default_dtype(torch.float64)
logits(
    [f"densenet{n}" for n in (121, 161, 169, 201)]
    + [f"efficientnet_b{n}" for n in range(8)]
    + list(LITE)
    + ["mobilenet_v2", "resnet18", "resnet34", "resnet50", "resnet101", "resnext50_32x4d"]
)
write("resnet34", torchvision.models.resnet34(), "fc")
write("densenet121", torchvision.models.densenet121(), "classifier")
write("resnet50", torchvision.models.resnet50(), "fc")
write("resnext50_32x4d", torchvision.models.resnext50_32x4d(), "fc")
write("mobilenet_v2", torchvision.models.mobilenet_v2(), "classifier")
write("efficientnet_b0", torchvision.models.efficientnet_b0(stochastic_depth_prob=0), "classifier")
