"""The trained model as ONNX files in the layout of transformers.js: three graphs, the words, what is done to a picture."""

import json
from pathlib import Path

import onnx
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from torch import Tensor, nn

from .configuration import NanoConfig
from .decoder import BLOCKED
from .layers import attend
from .model import NanoForConditionalGeneration
from .words import PATTERN, SPECIAL, TIMES, TIMES_PER_S

OPSET = 17


class Vision(nn.Module):
    """pixel_values [F, 3, H, W] in -1..1 and frame_times_s [F] -> image_features [F, tokens, hidden_size], which bear their times;
    heads of the training stay behind."""

    def __init__(self, model: NanoForConditionalGeneration):
        super().__init__()
        self.model = model
        self.register_buffer("times", model.decoder.words.weight[[model.words.ids[time] for time in TIMES]], persistent=False)

    def forward(self, pixel_values: Tensor, frame_times_s: Tensor) -> Tensor:
        pixels = ((pixel_values + 1) * 127.5).permute(0, 2, 3, 1).contiguous()[None]
        return self.model.see({"pixels": pixels})[0] + self.times[(frame_times_s * TIMES_PER_S).round().long()][:, None]


class Cached(nn.Module):
    """The decoder with keys and values of what it has read. The frames do not see the question; what is read in one run is
    seen as a whole: the frames, the question, then each word of the answer."""

    def __init__(self, model: NanoForConditionalGeneration):
        super().__init__()
        self.decoder = model.decoder

    def forward(self, inputs_embeds: Tensor, attention_mask: Tensor, position_ids: Tensor, *past: Tensor) -> tuple[Tensor, ...]:
        x = inputs_embeds + self.decoder.place[position_ids]
        prefix, total = self.decoder.config.prefix, torch.arange(attention_mask.shape[1])
        ahead = (total[None] >= prefix) & (position_ids[0][:, None] < prefix)
        present: list[Tensor] = []
        for i, block in enumerate(self.decoder.blocks):
            q, k, v = block.split(x)
            k, v = torch.cat([past[2 * i], k], 2), torch.cat([past[2 * i + 1], v], 2)
            x = block.finish(x, attend(q, k, v, ahead.to(x.dtype) * BLOCKED))
            present += [k, v]
        return (self.decoder.logits(self.decoder.norm(x)), *present)


@torch.no_grad()
def export(model: NanoForConditionalGeneration, folder: Path) -> None:
    """Writes the whole folder; graphs are fp32 and hold their weights."""
    model = model.float().eval()
    config = model.config
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    write_graphs(model, config, folder / "onnx")
    write_words(model, folder)
    write_json(folder / "config.json", {"model_type": config.model_type, "frames": config.frames, "max_text": config.max_text})
    write_json(folder / "generation_config.json", {"eos_token_id": model.words.end})
    write_json(
        folder / "preprocessor_config.json",
        {
            "size": {"height": config.height, "width": config.width},
            "resample": "area",
            "do_pad": True,
            "rescale_factor": 1 / 255,
            "image_mean": [0.5] * 3,
            "image_std": [0.5] * 3,
        },
    )


def write_graphs(model: NanoForConditionalGeneration, config: NanoConfig, folder: Path) -> None:
    heads, each = config.num_attention_heads, config.hidden_size // config.num_attention_heads
    past = [f"past_key_values.{i}.{part}" for i in range(config.num_hidden_layers) for part in ("key", "value")]
    present = [name.replace("past_key_values", "present") for name in past]
    length = {1: "length"}
    pictures = torch.rand(config.frames, 3, config.height, config.width)
    seen = (pictures, torch.arange(config.frames) / TIMES_PER_S)
    write_graph(Vision(model), seen, folder / "vision_encoder.onnx", ["pixel_values", "frame_times_s"], ["image_features"], {})
    ids = torch.ones(1, 3, dtype=torch.long)
    axes = {"input_ids": length, "inputs_embeds": length}
    write_graph(model.decoder.words, (ids,), folder / "embed_tokens.onnx", ["input_ids"], ["inputs_embeds"], axes)
    read = (torch.randn(1, 3, config.hidden_size), torch.ones(1, 5, dtype=torch.long), torch.arange(2, 5)[None])
    kept = [torch.randn(1, heads, 2, each) for _ in past]
    axes = {"inputs_embeds": length, "attention_mask": {1: "total"}, "position_ids": length, "logits": length}
    axes |= {name: {2: "past"} for name in past} | {name: {2: "total"} for name in present}
    inputs = ["inputs_embeds", "attention_mask", "position_ids", *past]
    write_graph(Cached(model), (*read, *kept), folder / "decoder_model_merged.onnx", inputs, ["logits", *present], axes)


def write_graph(module: nn.Module, example: tuple, path: Path, inputs: list[str], outputs: list[str], axes: dict) -> None:
    """Names of inner values are shortened: they would take a fifth of a small file."""
    torch.onnx.export(module.eval(), example, path, input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=OPSET, dynamo=False)
    file = onnx.load(path)
    short = {port: port for port in (*inputs, *outputs)}
    for node in file.graph.node:
        node.name = ""
        for values in (node.input, node.output):
            values[:] = [short.setdefault(v, f"v{len(short)}") if v else v for v in values]
    for weight in file.graph.initializer:
        weight.name = short[weight.name]
    file.graph.value_info.clear()
    onnx.save(file, path)


def write_words(model: NanoForConditionalGeneration, folder: Path) -> None:
    tokenizer = Tokenizer(models.WordLevel(model.words.ids, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(PATTERN), "removed", invert=True)
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    kind = {"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "<unk>", "clean_up_tokenization_spaces": False}
    write_json(folder / "tokenizer_config.json", kind)


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value) + "\n")
