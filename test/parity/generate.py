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


def logits(names, classes=10, size=64):
    images = values("images", (2, 3, size, size))
    out, metadata = {}, {"source": f"torch {torch.__version__} float64, torchvision {torchvision.__version__}"}
    for name in names:
        network = getattr(torchvision.models, name)(num_classes=classes)
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
    + ["mobilenet_v2", "resnet18", "resnet34", "resnet50", "resnet101", "resnext50_32x4d"]
)
write("resnet34", torchvision.models.resnet34(), "fc")
write("densenet121", torchvision.models.densenet121(), "classifier")
write("resnet50", torchvision.models.resnet50(), "fc")
write("resnext50_32x4d", torchvision.models.resnext50_32x4d(), "fc")
write("mobilenet_v2", torchvision.models.mobilenet_v2(), "classifier")
write("efficientnet_b0", torchvision.models.efficientnet_b0(stochastic_depth_prob=0), "classifier")
