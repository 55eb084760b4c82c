"""A tiny OWLv2 of random weights in the form in which transformers.js reads it, and what transformers' own classes find with it.

    python3 test/oracles/tiny_owlv2.py test/golden/tiny-owlv2 > test/golden/tiny-owlv2/found.json

Python 3.11, transformers 5.23.0, torch 2.13.0 (CPU), onnx 1.23.2, tokenizers 0.23.3. The folder gets config.json, tokenizer.json,
tokenizer_config.json, preprocessor_config.json and onnx/model.onnx.
"""
import json
import os
import sys
import numpy as np
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import Owlv2Config, Owlv2ForObjectDetection

OUT = sys.argv[1]
WORDS = ["red box", "blue dog"]
VOCABULARY = {"[UNK]": 0, "[PAD]": 1, "red": 2, "box": 3, "blue": 4, "dog": 5, "<s>": 6, "</s>": 7}
SIDE, WIDTH, HEIGHT = 32, 32, 20
MEAN = [0.48145466, 0.4578275, 0.40821073]
STD = [0.26862954, 0.26130258, 0.27577711]

torch.manual_seed(7)
part = dict(hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2)
config = Owlv2Config(
    text_config=dict(part, vocab_size=8, max_position_embeddings=8, pad_token_id=1, bos_token_id=6, eos_token_id=7),
    vision_config=dict(part, image_size=SIDE, patch_size=8),
    projection_dim=16,
)
model = Owlv2ForObjectDetection(config).eval()
with torch.no_grad():
    # All of them: what a library leaves uninitialised differs from run to run.
    for name, p in model.named_parameters():
        p.copy_(float("norm" in name and name.endswith("weight")) + 0.3 * torch.randn_like(p))


class Plain(torch.nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, input_ids, pixel_values, attention_mask):
        out = self.inner(input_ids=input_ids, pixel_values=pixel_values, attention_mask=attention_mask)
        return out.logits, out.pred_boxes


tokenizer = Tokenizer(models.WordPiece(VOCABULARY, unk_token="[UNK]"))
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 6), ("</s>", 7)])

# The picture of the test: x, y and colour make its bytes.
y, x, k = np.meshgrid(np.arange(HEIGHT), np.arange(WIDTH), np.arange(3), indexing="ij")
picture = ((7 * x + 11 * y + 50 * k) % 256).astype(np.uint8)
square = np.full((SIDE, SIDE, 3), 128, np.uint8)
square[:HEIGHT] = picture
pixels = torch.tensor((square / 255.0 - MEAN) / STD, dtype=torch.float32).permute(2, 0, 1)[None]
encoded = tokenizer.encode_batch(WORDS)
ids = torch.tensor([e.ids for e in encoded])
mask = torch.ones_like(ids)

os.makedirs(os.path.join(OUT, "onnx"), exist_ok=True)
with torch.no_grad():
    logits, boxes = Plain(model)(ids, pixels, mask)
    torch.onnx.export(
        Plain(model), (ids, pixels, mask), os.path.join(OUT, "onnx", "model.onnx"),
        input_names=["input_ids", "pixel_values", "attention_mask"], output_names=["logits", "pred_boxes"],
        dynamic_axes={"input_ids": {0: "texts", 1: "length"}, "attention_mask": {0: "texts", 1: "length"}},
        opset_version=17, dynamo=False,
    )


def write(name, value):
    with open(os.path.join(OUT, name), "w") as file:
        json.dump(value, file)


tokenizer.save(os.path.join(OUT, "tokenizer.json"))
write("config.json", {"model_type": "owlv2", "architectures": ["Owlv2ForObjectDetection"]})
write("tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "[PAD]", "model_max_length": 8})
write("preprocessor_config.json", {
    "image_processor_type": "Owlv2ImageProcessor", "do_resize": True, "size": {"height": SIDE, "width": SIDE}, "resample": 2,
    "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": MEAN, "image_std": STD,
})

found = []
for scores, (cx, cy, w, h) in zip(torch.sigmoid(logits[0]).tolist(), boxes[0].tolist()):
    corners = [SIDE * v for v in (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)]
    for word, score in zip(WORDS, scores):
        found.append({"score": round(score, 6), "category": word, "box": [round(v, 4) for v in corners]})
json.dump({"widthPx": WIDTH, "heightPx": HEIGHT, "words": WORDS, "found": sorted(found, key=lambda f: -f["score"])}, sys.stdout, indent=1)
