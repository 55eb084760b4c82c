"""Writes golden/llava_onevision_processor.json with the public LlavaOnevisionProcessor.

pip install -r requirements.txt pytest pillow && pip install --no-deps torchvision==0.28.0
python tests/oracle.py
"""

import json
import sys
import tempfile
from pathlib import Path

import torch

# Two operators that a torchvision built for CUDA misses beside a torch without it; the processor calls neither.
LIBRARY = torch.library.Library("torchvision", "DEF")
for operator in ("nms", "qnms"):
    LIBRARY.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from conftest import FIXTURE, TRAINER  # noqa: E402
from transformers import AutoProcessor  # noqa: E402

from stvlm_trainer.data import Conversations  # noqa: E402
from stvlm_trainer.recipe import read_recipe  # noqa: E402
from stvlm_trainer.tiny import new_processor  # noqa: E402

OUT = Path(__file__).parent / "golden/llava_onevision_processor.json"
SHAPES = [[3, 96, 128], [4, 64, 64], [2, 40, 30], [1, 333, 251]]


def main() -> None:
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"cases": [{"shape": shape, "seed": 7} for shape in SHAPES]}) + "\n")
    from test_frame_processor import made_video

    with tempfile.TemporaryDirectory() as folder:
        new_processor(
            read_recipe(TRAINER / "recipes/tiny.yaml").model["config"], Conversations(FIXTURE / "train.jsonl")
        ).save_pretrained(folder)
        processor = AutoProcessor.from_pretrained(folder)
    assert type(processor).__name__ == "LlavaOnevisionProcessor", type(processor)
    OUT.write_text(json.dumps({"cases": [case(processor, made_video, shape) for shape in SHAPES]}, indent=1) + "\n")


def case(processor, made_video, shape):
    row = {"shape": shape, "seed": 7}
    video = torch.from_numpy(made_video(row)).permute(0, 3, 1, 2)
    outputs = processor(text=["<video>\nHow far?"], videos=[video], return_tensors="pt")
    pixels = outputs["pixel_values_videos"]
    places = torch.randint(pixels.numel(), (64,), generator=torch.Generator().manual_seed(1))
    tokens = int((outputs["input_ids"] == processor.video_token_id).sum())
    values = [round(value, 7) for value in pixels.flatten()[places].tolist()]
    return {
        **row,
        "pixels_shape": list(pixels.shape),
        "places": places.tolist(),
        "values": values,
        "video_tokens": tokens,
    }


if __name__ == "__main__":
    sys.exit(main())
