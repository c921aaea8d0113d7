"""Darknet's convolutional networks (YOLOv3) in PyTorch, from the text of their configuration."""

import copy

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

ACTIVATIONS = {"leaky": lambda: nn.LeakyReLU(0.1, inplace=True), "linear": nn.Identity}


def sections(cfg):
    """[(name, {key: value})], [net] first."""
    found = []
    for line in cfg.splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("["):
            found.append((line[1:-1], {}))
        elif line:
            key, value = line.split("=")
            found[-1][1][key.strip()] = value.strip()
    return found


class Convolutional(nn.Module):
    def __init__(self, channels, values):
        super().__init__()
        size, normalized = int(values["size"]), int(values.get("batch_normalize", 0)) > 0
        padding = size // 2 if int(values.get("pad", 0)) else int(values.get("padding", 0))
        filters, stride = int(values["filters"]), int(values.get("stride", 1))
        self.conv = nn.Conv2d(channels, filters, size, stride, padding, bias=not normalized)
        self.bn = nn.BatchNorm2d(filters, eps=1e-5, momentum=0.03) if normalized else nn.Identity()
        self.activation = ACTIVATIONS[values["activation"]]()

    def forward(self, x):
        return self.activation(self.bn(self.conv(x)))

    def fuse(self):
        if isinstance(self.bn, nn.BatchNorm2d):
            self.conv, self.bn = fuse_conv_bn_eval(self.conv, self.bn), nn.Identity()


class MaxPool(nn.Module):
    """Darknet pads by size - 1 in all, the smaller half before the image."""

    def __init__(self, values):
        super().__init__()
        self.stride = int(values.get("stride", 1))
        self.size = int(values.get("size", self.stride))

    def forward(self, x):
        size, stride = self.size, self.stride
        before, after = (size - 1) // 2, size // 2
        if before == after:
            return F.max_pool2d(x, size, stride, before)
        if before == 0 and size == stride and all(extent % stride == 0 for extent in x.shape[2:]):
            return F.max_pool2d(x, size, stride)  # no window reaches the padding
        return F.max_pool2d(F.pad(x, (before, after, before, after), value=float("-inf")), size, stride)


class Darknet(nn.Module):
    """Images to a list of raw outputs, one per [yolo]."""

    def __init__(self, cfg):
        super().__init__()
        (_, net), *self.plan = sections(cfg)
        self.layers, channels = nn.ModuleList(), []
        for name, values in self.plan:
            before = channels[-1] if channels else int(net["channels"])
            layer, after = nn.Identity(), before
            if name == "convolutional":
                layer, after = Convolutional(before, values), int(values["filters"])
            elif name == "maxpool":
                layer = MaxPool(values)
            elif name == "upsample":
                layer = nn.Upsample(scale_factor=int(values["stride"]), mode="nearest")
            elif name == "route":
                after = sum(channels[i] for i in route(values))
            elif name not in ("shortcut", "yolo"):
                raise ValueError(f"[{name}] is no layer of YOLOv3")
            self.layers.append(layer)
            channels.append(after)

    def forward(self, x):
        outputs, found = [], []
        for (name, values), layer in zip(self.plan, self.layers):
            if name == "route":
                x = torch.cat([outputs[i] for i in route(values)], 1)
            elif name == "shortcut":
                x = x + outputs[int(values["from"])]
            else:
                x = layer(x)
            if name == "yolo":
                found.append(x)
            outputs.append(x)
        return found

    def fused(self):
        """For inference alone: a copy whose batch norms are part of the convolutions."""
        network = copy.deepcopy(self).eval()
        for layer in network.layers:
            if isinstance(layer, Convolutional):
                layer.fuse()
        return network


def route(values):
    return [int(layer) for layer in values["layers"].split(",")]
