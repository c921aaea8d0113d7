"""PyTorch as an engine of the bench: answers one line of JSON per request (../protocol.ts), as ../serve.ts does."""

import json
import math
import os
import platform
import subprocess
import sys
import time

import torch
import torch.nn.functional as F

LONG_CALL = 2  # s; a first call of more is warm-up enough


class Unsupported(Exception):
    pass


class Task:
    """Work that is ready to be done, again and again; `output` is the result of the last call."""

    def __init__(self, call):
        self.call = call
        self.output = None

    def run(self):
        self.output = self.call()

    def values(self):
        outputs = self.output if isinstance(self.output, list) else [self.output]
        return torch.cat([output.detach().flatten() for output in outputs]).tolist()

    def seconds(self, calls):
        started = time.perf_counter()
        for _ in range(calls):
            self.run()
        return time.perf_counter() - started


def prepare(work, tensors=None):
    if work["kind"] in ("conv2d", "linear"):
        return Task(kernel(work, tensors))
    if work["kind"] in ("training", "inference"):
        return Task(network(work, tensors))
    if work["kind"] in ("detector_training", "detector_inference"):
        return Task(detector(work, tensors))
    if work["kind"] == "augmentation":
        from albumentations_pipeline import prepare as augmentation

        return Task(augmentation(work, Unsupported))
    raise Unsupported(work["kind"])


def kernel(work, tensors):
    def tensor(name, shape):
        if tensors is None:
            return torch.rand(shape) * 2 - 1
        return torch.tensor(tensors[name]["data"]).reshape(tensors[name]["shape"])

    x = tensor("input", work["input"])
    weight = tensor("weight", work["weight"])
    grad = tensor("grad_output", work["output"])
    if work["kind"] == "linear":
        return no_grad({
            "forward": lambda: F.linear(x, weight),
            "input_grad": lambda: grad @ weight,
            "weight_grad": lambda: grad.T @ x,
        }[work["pass"]])

    stride, padding = [work["stride"]] * 2, [work["padding"]] * 2

    def backward(index):
        # What autograd calls, for one input alone.
        wanted = [i == index for i in range(3)]
        return torch.ops.aten.convolution_backward(
            grad, x, weight, None, stride, padding, [1, 1], False, [0, 0], 1, wanted
        )[index]

    return no_grad({
        "forward": lambda: F.conv2d(x, weight, stride=stride, padding=padding),
        "input_grad": lambda: backward(0),
        "weight_grad": lambda: backward(1),
    }[work["pass"]])


def no_grad(call):
    def body():
        with torch.no_grad():
            return call()

    return body


def network(work, tensors):
    try:
        import torchvision
    except ImportError:
        raise Unsupported("torchvision is not installed")
    model = getattr(torchvision.models, work["network"])(num_classes=work["classes"])
    load_weights(model, work)
    size = work["image_size"]
    if tensors is None:
        images = torch.rand(work["batch"], 3, size, size) * 2 - 1
        target = torch.arange(work["batch"]) % work["classes"]
    else:
        images = torch.tensor(tensors["images"]["data"]).reshape(tensors["images"]["shape"])
        target = torch.tensor(tensors["target"]["data"])

    if work["kind"] == "inference":
        model.eval()
        return no_grad(lambda: model(images))

    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)

    def step():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), target)
        loss.backward()
        optimizer.step()
        return loss

    return step


def detector(work, tensors):
    from darknet import Darknet

    model = Darknet(work["cfg"])
    load_weights(model, work)
    size = work["image_size"]
    if tensors is None:
        images = torch.rand(work["batch"], 3, size, size)
        gradients = [torch.rand(shape) * 2 - 1 for shape in work["outputs"]]
    else:
        names = ["images"] + [f"grad_{i}" for i in range(len(work["outputs"]))]
        images, *gradients = [torch.tensor(tensors[name]["data"]).reshape(tensors[name]["shape"]) for name in names]

    if work["kind"] == "detector_inference":
        fused = model.fused()

        def infer():
            with torch.inference_mode():
                return fused(images)

        return infer

    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)

    def step():
        optimizer.zero_grad()
        outputs = model(images)
        torch.autograd.backward(outputs, gradients)
        optimizer.step()
        return outputs

    return step


def load_weights(model, work):
    if "weights" not in work:
        return
    missing, unexpected = model.load_state_dict(read_safetensors(work["weights"]), strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise ValueError(f"{work['network']}: missing {missing}, unexpected {unexpected}")


def read_safetensors(path):
    """https://github.com/huggingface/safetensors, f32 alone: not every PyTorch comes with its library."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        values = bytearray(file.read())
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(values, dtype=torch.float32, count=(end - begin) // 4, offset=begin).reshape(
            entry["shape"]
        )
    return tensors


def resident_bytes():
    """Of this process, now."""
    if platform.system() == "Linux":
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return int(subprocess.check_output(["ps", "-o", "rss=", "-p", str(os.getpid())])) * 1024


def memory(work, steps):
    try:
        import resource
    except ImportError:
        raise Unsupported("Python cannot tell a process's peak memory on Windows")
    loaded = resident_bytes()
    task = prepare(work)
    ready = resident_bytes()
    for _ in range(steps):
        task.run()
    unit = 1 if platform.system() == "Darwin" else 1024
    return {"loaded": loaded, "ready": ready, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit}


def main():
    replies, sys.stdout = sys.stdout, sys.stderr
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(0)

    def answer(reply):
        print(json.dumps(reply), file=replies, flush=True)

    blas = "oneDNN" if torch.backends.mkldnn.is_available() else "without oneDNN"
    answer({
        "version": torch.__version__,
        "threads": torch.get_num_threads(),
        "description": f"PyTorch {torch.__version__}, {blas}, {torch.backends.cpu.get_cpu_capability()}, "
        f"{torch.get_num_threads()} threads, Python {platform.python_version()}",
    })
    task, calls = None, 1
    for line in sys.stdin:
        message = json.loads(line)
        try:
            request = message["request"]
            if request == "check":
                once = prepare(message["work"], message["tensors"])
                once.run()
                values = once.values()
                if message["work"]["kind"] in ("training", "detector_training"):
                    once.run()
                    values += once.values()
                answer({"values": values})
            elif request == "prepare":
                task = prepare(message["work"])
                seconds, spent = task.seconds(1), 0
                while seconds < LONG_CALL and spent < 2 * message["seconds"]:
                    following = task.seconds(1)
                    spent += following
                    seconds = min(seconds, following)
                calls = max(1, math.ceil(message["seconds"] / seconds))
                answer({"seconds": seconds})
            elif request == "measure":
                answer({"seconds": task.seconds(calls) / calls})
            elif request == "release":
                task = None
                answer({})
            elif request == "memory":
                answer(memory(message["work"], message["steps"]))
            else:
                raise Unsupported(request)
        except Unsupported as error:
            answer({"unsupported": str(error)})
        except Exception as error:  # the bench says which work failed and goes on
            answer({"error": f"{type(error).__name__}: {error}"})


main()
