"""A tiny ST-VLM-nano of random weights as an ONNX folder, and what PyTorch answers with it about two clips.

    PYTHONPATH=trainer python3 test/oracles/tiny_nano.py test/golden/tiny-nano > test/golden/tiny-nano/answers.json

Python 3.11, transformers 5.23.0, torch 2.13.0 (CPU), onnx 1.23.2, tokenizers 0.23.3. PyTorch's answers come from the trainer's own forward
pass over the whole text, again for every word: no cache of keys and values. With `--large` sizes are those of the shipped model.
"""
import base64
import json
import os
import sys
import numpy as np
import onnx
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from nano.configuration import NanoConfig
from nano.model import NanoForConditionalGeneration
from nano.words import PATTERN, SPECIAL, vocabulary_of

OUT = sys.argv[1]
SMALL = dict(height=24, width=32, patch=(12, 16), sub_patch=4, vision_hidden=16, vision_layers=1, vision_heads=2,
             hidden_size=16, num_hidden_layers=2, num_attention_heads=2)
MAX_NEW = 8
QUESTIONS = [
    "How far does the object in the red box travel, in m?", "How fast is the blue box between 1.5 and 4 s, in km/h?",
    "In which direction does the red box move at 3.5 s, as seen from the camera?", "When does the green box move towards 3 o'clock?",
    "Which moves farther, the red box or the blue box?", "Do the red box and the blue box move in the same or in different directions?",
    "Is the zeppelin faster than 12.345 km/h?",
]
WORDS = ["from to s", "yes no cannot tell", "moves farther faster same different"]
CLIPS = [(48, 48, 16), (64, 32, 6)]  # width, height, frames


def picture(clip, frame, width, height):
    y, x, k = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return (7 * x + 11 * y + 50 * k + 13 * frame * (clip + 1) + x * y * (clip + 1) // 16) % 256


def shown(clip, config):
    """[F, H, W, 3] of 0..255: means of whole blocks between black bars, and the half seconds that they are at."""
    width, height, count = CLIPS[clip]
    chosen = [int(k * (count - 1) / (config.frames - 1) + 0.5) for k in range(config.frames)]
    out = np.zeros((config.frames, config.height, config.width, 3), np.float32)
    block = max(width // config.width, height // config.height)
    w, h = width // block, height // block
    left, top = (config.width - w) // 2, (config.height - h) // 2
    for k, frame in enumerate(chosen):
        small = picture(clip, frame, width, height).reshape(h, block, w, block, 3).mean((1, 3))
        out[k, top : top + h, left : left + w] = small
    return torch.from_numpy(out)[None], [f / 2 for f in chosen]


class Vision(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        pictures = ((pixel_values + 1) * 127.5).permute(0, 2, 3, 1).contiguous()[None]
        found = self.model.tower(pictures)
        return self.model.projector(found[0], found[2], found[1], found[3])[0]


class Embed(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.words = model.decoder.words

    def forward(self, input_ids):
        return self.words(input_ids)


class Decoder(torch.nn.Module):
    """The same blocks, one stretch after the other: all see the prefix, and of the rest what came before."""

    def __init__(self, model):
        super().__init__()
        self.decoder = model.decoder

    def forward(self, inputs_embeds, attention_mask, position_ids, *past):
        x = inputs_embeds + self.decoder.place[position_ids]
        total = torch.arange(attention_mask.shape[1])
        ahead = (total[None] > position_ids[0][:, None]) & (total[None] >= self.decoder.config.prefix)
        present = []
        for i, block in enumerate(self.decoder.blocks):
            q, k, v = block.split(x)
            k, v = torch.cat([past[2 * i], k], 2), torch.cat([past[2 * i + 1], v], 2)
            scores = (q @ k.transpose(-1, -2)).masked_fill(ahead, -1e4)
            x = block.finish(x, scores.softmax(-1) @ v)
            present += [k, v]
        return (self.decoder.logits(self.decoder.norm(x)), *present)


def export(module, inputs, name, names, outputs, axes):
    path = os.path.join(OUT, "onnx", f"{name}.onnx")
    torch.onnx.export(module.eval(), inputs, path, input_names=names, output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False)
    file = onnx.load(path)
    short = {port: port for port in (*names, *outputs)}
    for node in file.graph.node:
        node.name = ""
        for values in (node.input, node.output):
            values[:] = [short.setdefault(v, f"v{len(short)}") if v else v for v in values]
    for weight in file.graph.initializer:
        weight.name = short[weight.name]
    file.graph.value_info.clear()
    onnx.save(file, path)


def export_all(model, config):
    os.makedirs(os.path.join(OUT, "onnx"), exist_ok=True)
    width = config.hidden_size // config.num_attention_heads
    length = {1: "length"}
    past_names = [f"past_key_values.{i}.{part}" for i in range(config.num_hidden_layers) for part in ("key", "value")]
    present_names = [name.replace("past_key_values", "present") for name in past_names]
    export(Vision(model), (torch.rand(config.frames, 3, config.height, config.width),), "vision_encoder", ["pixel_values"], ["image_features"], {})
    export(Embed(model), (torch.ones(1, 3, dtype=torch.long),), "embed_tokens", ["input_ids"], ["inputs_embeds"],
           {"input_ids": length, "inputs_embeds": length})
    past = [torch.randn(1, config.num_attention_heads, 2, width) for _ in past_names]
    export(
        Decoder(model), (torch.randn(1, 3, config.hidden_size), torch.ones(1, 5, dtype=torch.long), torch.arange(2, 5)[None], *past),
        "decoder_model_merged", ["inputs_embeds", "attention_mask", "position_ids", *past_names], ["logits", *present_names],
        {"inputs_embeds": length, "attention_mask": {1: "total"}, "position_ids": length, "logits": length,
         **{name: {2: "past"} for name in past_names}, **{name: {2: "total"} for name in present_names}},
    )


def write(name, value):
    with open(os.path.join(OUT, name), "w") as file:
        json.dump(value, file, ensure_ascii=False)


def write_folder(config, ids):
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(PATTERN), "removed", invert=True)
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.save(os.path.join(OUT, "tokenizer.json"), pretty=False)
    write("tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "<unk>", "clean_up_tokenization_spaces": False})
    write("config.json", {"model_type": "stvlm_nano", "frames": config.frames, "max_text": config.max_text})
    write("generation_config.json", {"eos_token_id": ids["<eos>"]})
    write("preprocessor_config.json", {
        "size": {"height": config.height, "width": config.width}, "resample": "area", "do_pad": True, "rescale_factor": 1 / 255,
        "image_mean": [0.5] * 3, "image_std": [0.5] * 3,
    })
    return tokenizer


def answer(model, clip, question, config):
    pictures, times = shown(clip, config)
    words = model.words
    found = model.tower(pictures)
    tokens = model.projector(found[0], found[2], found[1], found[3])
    prefix = model.decoder.prefix(tokens, torch.tensor([[words.ids[f"{t:g}"] for t in times]]), words.begin)
    asked = [*words.encode(question), words.answer]
    new, rows = [], []
    while len(new) < MAX_NEW and words.end not in new:
        hidden, _ = model.decoder(prefix, torch.tensor([[[*asked, *new]]]))
        rows.append(model.decoder.logits(hidden)[0, 0, -1])
        new.append(int(rows[-1].argmax()))
    return asked, new, torch.stack(rows)


@torch.no_grad()
def main():
    torch.manual_seed(3)
    config = NanoConfig(vocabulary=vocabulary_of([*QUESTIONS[:-1], *WORDS]), **({} if "--large" in sys.argv else SMALL))
    model = NanoForConditionalGeneration(config).eval()
    # What the blocks add outweighs the word itself, whose row is also the answer's: else it says the last word again.
    for block in model.decoder.blocks:
        for layer in (block.qkv, block.out, block.up, block.down):
            layer.weight.mul_(3)
    model.decoder.place.mul_(20)
    # Answers end now and then, so that ending is tested.
    model.decoder.words.weight[model.words.end] *= 12
    export_all(model, config)
    tokenizer = write_folder(config, model.words.ids)
    answers = []
    for i, question in enumerate(QUESTIONS * len(CLIPS)):
        clip = i % len(CLIPS) if "--large" not in sys.argv else 0
        asked, new, rows = answer(model, clip, question, config) if "--large" not in sys.argv else ([], [], torch.zeros(0))
        assert "--large" in sys.argv or tokenizer.encode(question).ids == asked[:-1]
        top = rows.topk(2).values if len(rows) else torch.zeros(1, 2)
        answers.append({"clip": clip, "question": question, "askedIds": asked, "answerIds": new, "gap": float((top[:, 0] - top[:, 1]).min()),
                        "text": model.words.decode(new), "logits": base64.b64encode(rows[:2].numpy().astype("<f4").tobytes()).decode()})
    clips = [{"widthPx": w, "heightPx": h, "frames": n} for w, h, n in CLIPS]
    json.dump({"maxNewTokens": MAX_NEW, "clips": clips, "answers": answers}, sys.stdout, ensure_ascii=False)


main()
