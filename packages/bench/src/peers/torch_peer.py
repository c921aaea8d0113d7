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
MOST_TIMED = 200  # calls by the GPU's own clock, as ../serve.ts

# Set by main: cpu, cuda (ROCm goes by that name, too), mps or xpu.
DEVICE = torch.device("cpu")


def accelerator():
    """The module of torch that speaks to the device, or None for the CPU."""
    return None if DEVICE.type == "cpu" else getattr(torch, DEVICE.type)


def synchronize():
    if DEVICE.type != "cpu":
        accelerator().synchronize()


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
        synchronize()
        return time.perf_counter() - started

    def device_seconds(self, calls):
        """By the GPU's own clock; None where torch does not offer it."""
        if DEVICE.type not in ("cuda", "xpu"):
            return None
        first, last = [accelerator().Event(enable_timing=True) for _ in range(2)]
        synchronize()
        first.record()
        for _ in range(calls):
            self.run()
        last.record()
        synchronize()
        return first.elapsed_time(last) / 1000


def prepare(work, tensors=None):
    if work["kind"] in ("conv2d", "linear"):
        return Task(kernel(work, tensors))
    if work["kind"] == "stream":
        return Task(stream(work, tensors))
    if work["kind"] in ("training", "inference"):
        return Task(network(work, tensors))
    if work["kind"] in ("detector_training", "detector_inference"):
        return Task(detector(work, tensors))
    if work["kind"] == "augmentation":
        from albumentations_pipeline import prepare as augmentation

        return Task(augmentation(work, Unsupported))
    if work["kind"] == "local_features":
        from opencv_sift import prepare as sift

        return Task(sift(work, Unsupported))
    if work["kind"] == "local_matching":
        return Task(local_matching(work))
    raise Unsupported(work["kind"])


def kernel(work, tensors):
    # Autocast would cast the weight, too, once per step: not part of the kernel.
    x = given(tensors, "input", work["input"], work)
    weight = given(tensors, "weight", work["weight"], work)
    grad = given(tensors, "grad_output", work["output"], work)
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


def local_matching(work):
    """As ../flukeprint/local-features.ts: of each of a query's descriptors the nearest of every photo, if it is that one's, too."""
    query, gallery = [
        F.normalize(torch.rand([*photos, work["features"], work["dimensions"]], device=DEVICE), dim=-1)
        for photos in ([], [work["batch"]])
    ]

    def match():
        results = []
        # A block's products take 64 MiB.
        for block in gallery.split(64):
            products = query @ block.transpose(1, 2)
            similarity, index = products.max(2)
            mutual = products.max(1).values.gather(1, index) == similarity
            results.append((similarity, index.where(mutual, -1)))
        # Where the scores are counted.
        return [torch.cat(parts).cpu() for parts in zip(*results)][0]

    return no_grad(match)


def given(tensors, name, shape, work):
    """The tensor of this name of a request, or random values; on the device, in the precision of the work."""
    if tensors is not None and name in tensors:
        values = torch.tensor(tensors[name]["data"]).reshape(tensors[name]["shape"])
    else:
        values = torch.rand(shape) * 2 - 1
    return values.to(DEVICE, torch.float16 if work.get("precision") == "f16" else torch.float32)


def stream(work, tensors):
    """Work that memory bounds, as ../flukeprint/stream.ts."""
    shape, channels = work["input"], work["input"][1]
    if work["operation"] == "scale":
        x = given(tensors, "input", shape, work)
        return no_grad(lambda: x * 0.5)
    if work["operation"] == "adam":
        parameter = torch.nn.Parameter(given(tensors, "input", shape, {}))
        parameter.grad = given(tensors, "grad_output", shape, {})
        optimizer = torch.optim.Adam([parameter], lr=1e-4)

        def update():
            optimizer.step()
            return parameter

        return update

    weight, bias = torch.ones(channels, device=DEVICE), torch.zeros(channels, device=DEVICE)
    mean, variance = torch.zeros(channels, device=DEVICE), torch.ones(channels, device=DEVICE)

    def norm(x):
        return F.batch_norm(x, mean, variance, weight, bias, training=True)

    if work["operation"] == "max_pool2d":
        inputs = [given(tensors, "input", shape, work)]

        def forward():
            # With the indices that a backward pass needs.
            return F.max_pool2d(inputs[0], 3, 2, 1, return_indices=True)[0]

    elif work["operation"] == "cat_batch_norm":
        inputs = [
            given(tensors, f"input.{i}", [shape[0], part, *shape[2:]], work) for i, part in enumerate(work["parts"])
        ]

        def forward():
            return F.relu(norm(torch.cat(inputs, 1)))

    else:
        inputs = [given(tensors, "input", shape, work)]
        residual = given(tensors, "residual", shape, work) if work.get("residual") else None

        def forward():
            result = norm(inputs[0])
            if residual is not None:
                result = result + residual
            return F.relu(result) if work.get("relu") else result

    if work["pass"] == "forward":
        return no_grad(forward)
    for x in inputs:
        x.requires_grad_()
    wanted = list(inputs)
    # All that our kernel gives.
    if work["operation"] != "max_pool2d":
        wanted += [weight.requires_grad_(), bias.requires_grad_()]
        if work["operation"] == "batch_norm" and residual is not None:
            wanted.append(residual.requires_grad_())
    output = forward()
    grad = given(tensors, "grad_output", list(output.shape), work)
    return lambda: list(torch.autograd.grad(output, wanted, grad, retain_graph=True)[: len(inputs)])


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
    if not hasattr(torchvision.models, work["network"]):
        raise Unsupported(f"torchvision has no {work['network']}")
    mixed = work.get("precision") == "f16"
    size = work["image_size"]
    images = given(tensors, "images", [work["batch"], 3, size, size], {})
    if tensors is None:
        target = torch.arange(work["batch"]) % work["classes"]
    else:
        target = torch.tensor(tensors["target"]["data"])
    target = target.to(DEVICE)

    def build(layout):
        model = getattr(torchvision.models, work["network"])(num_classes=work["classes"])
        load_weights(model, work)
        model = model.to(DEVICE, memory_format=layout)
        x = images.contiguous(memory_format=layout)

        def logits():
            with torch.autocast(DEVICE.type, dtype=torch.float16, enabled=mixed):
                return model(x)

        if work["kind"] == "inference":
            model.eval()
            return no_grad(lambda: logits().float())

        optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
        scaler = torch.amp.GradScaler(DEVICE.type, init_scale=1024, enabled=mixed)

        def step():
            optimizer.zero_grad()
            # The loss of logits in f32, as autocast takes it, too.
            loss = F.cross_entropy(logits().float(), target)
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
            return loss

        return step

    layouts = [torch.contiguous_format]
    # Mixed precision is at its best with the channels last, on most GPUs: the faster of the two counts.
    if mixed and tensors is None and DEVICE.type != "cpu":
        layouts.append(torch.channels_last)
        layouts.sort(key=lambda layout: quickest(build(layout)))
    return build(layouts[0])


def quickest(call):
    task = Task(call)
    return min(task.seconds(1) for _ in range(5))


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


def step_cost(work, steps):
    """What a training step takes of the host and of the GPU's memory; steps are queued without waiting."""
    if DEVICE.type not in ("cuda", "xpu"):
        raise Unsupported("torch does not say what memory a step takes here")
    gpu = accelerator()
    task = prepare(work)
    for _ in range(3):
        task.run()
    synchronize()
    # What trying layouts took is not the step's.
    gpu.empty_cache()
    gpu.reset_peak_memory_stats()
    host, cpu, started = [], time.process_time(), time.perf_counter()
    for _ in range(steps):
        begun = time.perf_counter()
        task.run()
        host.append(time.perf_counter() - begun)
    cpu = time.process_time() - cpu
    synchronize()
    return {
        "seconds": (time.perf_counter() - started) / steps,
        "host_seconds": sorted(host)[len(host) // 2],
        "cpu_seconds": cpu / steps,
        "peak_bytes": gpu.max_memory_allocated(),
        "held_bytes": gpu.max_memory_reserved(),
    }


def best_device():
    names = [name for name in ("cuda", "mps", "xpu") if available(name)]
    return names[0] if names else "cpu"


def available(name):
    # torch.backends.mps has it in old versions, torch.mps in none.
    module = torch.backends.mps if name == "mps" else getattr(torch, name, None)
    return module is not None and module.is_available()


def open_device(name):
    """f32 is f32: no TF32 in products and convolutions; and cuDNN may look for its fastest algorithms."""
    global DEVICE
    chosen = best_device() if name == "auto" else name
    DEVICE = torch.device(chosen)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    if chosen == "cpu":
        return None
    gpu = accelerator().get_device_name() if hasattr(accelerator(), "get_device_name") else chosen
    libraries = f"CUDA {torch.version.cuda}" if torch.version.cuda else f"ROCm {torch.version.hip}"
    return f"{gpu}{', ' + libraries if chosen == 'cuda' else ''}, TF32 off"


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
    gpu = open_device(sys.argv[2] if len(sys.argv) > 2 else "cpu")

    def answer(reply):
        print(json.dumps(reply), file=replies, flush=True)

    blas = "oneDNN" if torch.backends.mkldnn.is_available() else "without oneDNN"
    answer({
        "version": torch.__version__,
        "threads": torch.get_num_threads(),
        "device": DEVICE.type,
        "timestamps": DEVICE.type in ("cuda", "xpu"),
        "description": f"PyTorch {torch.__version__}, "
        + (gpu or f"{blas}, {torch.backends.cpu.get_cpu_capability()}, {torch.get_num_threads()} threads")
        + f", Python {platform.python_version()}",
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
                timed = min(calls, MOST_TIMED)
                device = task.device_seconds(timed) if message.get("clock") == "device" else None
                if device is None:
                    answer({"seconds": task.seconds(calls) / calls})
                else:
                    answer({"seconds": device / timed, "device_seconds": device / timed})
            elif request == "release":
                task = None
                if DEVICE.type != "cpu":
                    accelerator().empty_cache()
                answer({})
            elif request == "step_cost":
                answer(step_cost(message["work"], message["steps"]))
            elif request == "memory":
                answer(memory(message["work"], message["steps"]))
            else:
                raise Unsupported(request)
        except Unsupported as error:
            answer({"unsupported": str(error)})
        except Exception as error:  # the bench says which work failed and goes on
            answer({"error": f"{type(error).__name__}: {error}"})


main()
