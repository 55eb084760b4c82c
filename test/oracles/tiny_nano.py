"""A tiny ST-VLM-nano of random weights as an ONNX folder, and what PyTorch answers with it about two clips.

    PYTHONPATH=trainer python3 test/oracles/tiny_nano.py test/golden/tiny-nano > test/golden/tiny-nano/answers.json

Python 3.11, transformers 5.23.0, torch 2.13.0 (CPU), onnx 1.23.2, tokenizers 0.23.3. PyTorch's answers come from the trainer's own forward
pass over the whole text, again for every word: no cache of keys and values. With `--large` sizes are those of the shipped model.
"""
import base64
import json
import sys
from pathlib import Path
import numpy as np
import torch
from tokenizers import Tokenizer
from nano.configuration import NanoConfig
from nano.export import export
from nano.model import NanoForConditionalGeneration
from nano.words import vocabulary_of

OUT = Path(sys.argv[1])
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


def answer(model, clip, question, config):
    pictures, times = shown(clip, config)
    words = model.words
    prefix = model.decoder.prefix(model.see({"pixels": pictures}), torch.tensor([[words.ids[f"{t:g}"] for t in times]]), words.begin)
    asked = [*words.encode(question), words.answer]
    new, rows = [], []
    while len(new) < MAX_NEW and words.end not in new:
        read = model.decoder(prefix, [torch.tensor([[[*asked, *new]]])], words.answer)
        rows.append(model.decoder.logits(read.answers[0])[0, 0, -1])
        new.append(int(rows[-1].argmax()))
    return asked, new, torch.stack(rows)


@torch.no_grad()
def main():
    torch.manual_seed(4)
    config = NanoConfig(vocabulary=vocabulary_of([*QUESTIONS[:-1], *WORDS]), **({} if "--large" in sys.argv else SMALL))
    model = NanoForConditionalGeneration(config).eval()
    # What the blocks add outweighs the word itself, whose row is also the answer's: else it says the last word again.
    for block in model.decoder.blocks:
        for layer in (block.qkv, block.out, block.up, block.down):
            layer.weight.mul_(5)
    model.decoder.place.mul_(0.3)
    # Answers end now and then, so that ending is tested.
    model.decoder.words.weight[model.words.end] *= 2
    export(model, OUT)
    tokenizer = Tokenizer.from_file(str(OUT / "tokenizer.json"))
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
