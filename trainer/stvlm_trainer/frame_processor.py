"""What LlavaOnevisionProcessor does with videos, without torchvision, from the same files.

Its pixels and tokens equal the public processor's: tests/test_frame_processor.py compares them.
"""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoTokenizer, BatchFeature
from transformers.utils import cached_file

from .errors import BadInput

FILE = "processor_config.json"
# Files of older checkpoints, which hold the parts of FILE on their own.
PARTS = {"video_processor": "video_preprocessor_config.json", "image_processor": "preprocessor_config.json"}


class FrameProcessor:
    def __init__(self, tokenizer: Any, config: dict[str, Any]):
        self.tokenizer = tokenizer
        self.config = config
        self.video = config.get("video_processor") or config["image_processor"]
        self.video_token = config.get("video_token", "<video>")

    @classmethod
    def from_pretrained(cls, source: str, revision: str = "main") -> "FrameProcessor":
        config = _json_of(source, FILE, revision) or {}
        config |= {
            part: found
            for part, file in PARTS.items()
            if part not in config and (found := _json_of(source, file, revision))
        }
        if "video_processor" not in config and "image_processor" not in config:
            raise BadInput("processor", expected=FILE, got="none", where=source)
        return cls(AutoTokenizer.from_pretrained(source, revision=revision), config)

    def save_pretrained(self, folder: str | Path) -> None:
        self.tokenizer.save_pretrained(folder)
        (Path(folder) / FILE).write_text(json.dumps(self.config, indent=2) + "\n", encoding="utf-8")

    def apply_chat_template(self, messages: list[dict], **options: Any) -> str:
        return self.tokenizer.apply_chat_template(messages, **options)

    def __call__(
        self, *, text: list[str], videos: list[np.ndarray] | None = None, images: Any = None, **_: Any
    ) -> BatchFeature:
        """One text with at most one video, uint8 [frames, height, width, RGB].

        Gives input_ids [1, tokens] and pixel_values_videos float32 [1, frames, 3, side, side].
        """
        if images is not None:
            raise BadInput("image", expected="torchvision, which images of this model need", got="none installed")
        (sentence,) = text
        if videos is None:
            return self.tokenizer(text, return_tensors="pt")
        (video,) = videos
        # A square grid of patches, halved by pooling, and image_newline after the last frame.
        side = math.ceil(math.isqrt(self.config["num_image_tokens"]) / 2)
        places = self.video_token * (len(video) * side * side + 1)
        encoded = self.tokenizer([sentence.replace(self.video_token, places)], return_tensors="pt")
        return BatchFeature({**encoded, "pixel_values_videos": self.pixels(video).unsqueeze(0)})

    def pixels(self, video: np.ndarray) -> torch.Tensor:
        """uint8 [frames, height, width, RGB] -> float32 [frames, 3, side, side], scaled (bicubic) and normalised."""
        size = self.video["size"]
        frames = torch.from_numpy(np.ascontiguousarray(video)).permute(0, 3, 1, 2)
        shape = (size["height"], size["width"])
        if frames.shape[-2:] != shape:
            frames = torch.nn.functional.interpolate(frames, shape, mode="bicubic", antialias=True)
        mean, std = (torch.tensor(self.video[key]).view(3, 1, 1) for key in ("image_mean", "image_std"))
        return (frames.float() * self.video["rescale_factor"] - mean) / std


def _json_of(source: str, file: str, revision: str) -> dict[str, Any] | None:
    options = {"_raise_exceptions_for_missing_entries": False, "_raise_exceptions_for_gated_repo": True}
    path = cached_file(source, file, revision=revision, **options)
    return json.loads(Path(path).read_text(encoding="utf-8")) if path else None
