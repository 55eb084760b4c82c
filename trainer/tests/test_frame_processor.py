"""The processor without torchvision against the public one: golden/llava_onevision_processor.json, made by oracle.py."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from stvlm_trainer.frame_processor import FrameProcessor

GOLDEN = json.loads((Path(__file__).parent / "golden/llava_onevision_processor.json").read_text())


def made_video(case):
    """Seeded noise over slow waves, uint8 [frames, height, width, RGB]; oracle.py draws the same."""
    frames, height, width = case["shape"]
    noise = np.random.default_rng(case["seed"]).integers(0, 64, (frames, height, width, 3))
    y, x = np.mgrid[0:height, 0:width]
    waves = 95 * (1 + np.sin(x / 7 + y / 11))[None, :, :, None]
    return (waves + noise).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: f"{case['shape']}")
def test_pixels_and_tokens_are_those_of_the_public_processor(case, tiny, tmp_path):
    tiny[0].save_pretrained(tmp_path)
    processor = FrameProcessor.from_pretrained(str(tmp_path))
    outputs = processor(text=["<video>\nHow far?"], videos=[made_video(case)])
    pixels = outputs["pixel_values_videos"]
    assert list(pixels.shape) == case["pixels_shape"]
    at = torch.tensor(case["places"])
    torch.testing.assert_close(pixels.flatten()[at], torch.tensor(case["values"]), atol=1e-6, rtol=0)
    assert (outputs["input_ids"] == processor.tokenizer.convert_tokens_to_ids("<video>")).sum() == case["video_tokens"]
