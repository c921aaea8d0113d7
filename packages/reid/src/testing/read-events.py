"""Prints as JSON what the real TensorBoard reads from a log folder. usage: read-events.py FOLDER"""

import json
import sys

from google.protobuf import text_format
from tensorboard.backend.event_processing import event_accumulator
from tensorboard.plugins.projector import projector_config_pb2
from tensorboard.util import tensor_util

folder = sys.argv[1]
events = event_accumulator.EventAccumulator(folder, size_guidance={"scalars": 0, "images": 0, "tensors": 0}).Reload()
tags = events.Tags()
result = {
    "scalars": {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in tags["scalars"]},
    "images": {
        tag: [[e.step, e.width, e.height, len(e.encoded_image_string)] for e in events.Images(tag)]
        for tag in tags["images"]
    },
    "text": {
        tag: [[e.step, tensor_util.make_ndarray(e.tensor_proto)[0].decode()] for e in events.Tensors(tag)]
        for tag in tags["tensors"]
        if events.SummaryMetadata(tag).plugin_data.plugin_name == "text"
    },
}
try:
    with open(f"{folder}/projector_config.pbtxt") as file:
        config = text_format.Parse(file.read(), projector_config_pb2.ProjectorConfig())
    embedding = config.embeddings[0]
    rows = lambda path: [line.rstrip("\n").split("\t") for line in open(f"{folder}/{path}")]
    result["projector"] = {
        "tensors": [[float(value) for value in row] for row in rows(embedding.tensor_path)],
        "metadata": rows(embedding.metadata_path),
        "sprite": embedding.sprite.image_path,
        "tile": list(embedding.sprite.single_image_dim),
    }
except FileNotFoundError:
    pass
json.dump(result, sys.stdout)
