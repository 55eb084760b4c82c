"""A tiny LLaVA-OneVision of random weights in the layout that transformers.js reads, and what PyTorch answers with it about three clips.

    python3 test/oracles/tiny_llava_onevision.py test/golden/tiny-llava-onevision [questions] > test/golden/tiny-llava-onevision/answers.json

Python 3.11, transformers 5.23.0, torch 2.13.0 (CPU), onnx 1.23.2, tokenizers 0.23.3, pillow 12.3.0. Pictures are scaled by Pillow, as
transformers' processor does it; texts are laid out by the folder's chat template. Answers are greedy, of `generate`.
"""
import base64
import hashlib
import json
import os
import sys
import jinja2
import numpy as np
import onnx
import torch
from PIL import Image
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import DynamicCache, LlavaOnevisionConfig, LlavaOnevisionForConditionalGeneration

OUT = sys.argv[1]
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 200
SIDE, PATCH = 40, 8  # five patches a side: pooled to three, as 27 to 14
MAX_NEW = 12
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<image>", "<video>"]
TEMPLATE = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + ' ' }}"
    "{% for c in m['content'] if c['type'] == 'video' %}{{ '<video>' }}{% endfor %}"
    "{% for c in m['content'] if c['type'] == 'text' %}{{ '\\n' + c['text'] }}{% endfor %}{{ '<|im_end|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
# The pattern by which Qwen2 splits text.
WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
CLIPS = [(4, 96, 54), (3, 40, 70), (5, 160, 120)]  # frames, width, height
OBJECTS = ["object", "car", "red box", "blue box", "person", "pedestrian", "lorry", "ball", "bus", "cyclist"]
FORMS = [
    "How far does the {o} travel?",
    "What is the average speed of the {o} between {a} and {b} s?",
    "In which direction does the {o} move at {a} s?",
    "When does the {o} turn left, café or not?",
    "Which moves farther, the {o} or the other one?\nAnswer in {a} words.",
]


def picture(clip, frame, width, height):
    y, x, k = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return ((7 * x + 11 * y + 50 * k + 13 * frame * (clip + 1) + x * y * (clip + 1) // 16) % 256).astype(np.uint8)


def resized(clip, frame, width, height):
    return np.asarray(Image.fromarray(picture(clip, frame, width, height)).resize((SIDE, SIDE), Image.Resampling.BICUBIC))


def questions():
    for i in range(COUNT):
        form = FORMS[i % len(FORMS)]
        yield i % len(CLIPS), form.format(o=OBJECTS[(i // len(FORMS)) % len(OBJECTS)], a=i % 7, b=i % 7 + 2.5)


def tokenizer_of():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    split = pre_tokenizers.Split(Regex(WORDS), "isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=330, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator([q for _, q in questions()], trainer)
    tokenizer.add_special_tokens(SPECIAL)
    return tokenizer


tokenizer = tokenizer_of()
id_of = tokenizer.token_to_id
torch.manual_seed(5)
config = LlavaOnevisionConfig(
    vision_config=dict(
        model_type="siglip_vision_model", hidden_size=24, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        image_size=SIDE, patch_size=PATCH, vision_use_head=False,
    ),
    text_config=dict(
        model_type="qwen2", hidden_size=24, intermediate_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
        vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=512, rope_theta=10000.0, tie_word_embeddings=False,
        bos_token_id=id_of("<|endoftext|>"), eos_token_id=id_of("<|im_end|>"), pad_token_id=id_of("<|endoftext|>"),
    ),
    image_token_id=id_of("<image>"), video_token_id=id_of("<video>"), image_grid_pinpoints=[[SIDE, SIDE]],
    tie_word_embeddings=False,
)
config._attn_implementation = "eager"
model = LlavaOnevisionForConditionalGeneration(config).eval()
with torch.no_grad():
    # All of them: what a library leaves uninitialised differs from run to run.
    for name, p in model.named_parameters():
        p.copy_(float("norm" in name and name.endswith("weight")) + 0.25 * torch.randn_like(p))
    # Answers end now and then, so that ending is tested.
    model.lm_head.weight[id_of("<|im_end|>")] *= 2.2
model.generation_config.update(
    do_sample=False, repetition_penalty=1.1, bos_token_id=id_of("<|endoftext|>"), pad_token_id=id_of("<|endoftext|>"),
    eos_token_id=[id_of("<|im_end|>"), id_of("<|endoftext|>")],
)
inner = model.model


class Vision(torch.nn.Module):
    def forward(self, pixel_values):
        seen = inner.vision_tower(pixel_values, output_hidden_states=True).hidden_states[-1]
        return inner.multi_modal_projector(seen)


class Embed(torch.nn.Module):
    def forward(self, input_ids):
        return inner.get_input_embeddings()(input_ids)


class Decoder(torch.nn.Module):
    def forward(self, inputs_embeds, attention_mask, position_ids, *past):
        cache = DynamicCache([(past[i], past[i + 1]) for i in range(0, len(past), 2)])
        out = inner.language_model(
            inputs_embeds=inputs_embeds, attention_mask=attention_mask, position_ids=position_ids, past_key_values=cache, use_cache=True,
        )
        present = [part for layer in cache.layers for part in (layer.keys, layer.values)]
        return (model.lm_head(out.last_hidden_state), *present)


def export(module, inputs, name, names, outputs, axes):
    module.inner, module.lm_head = inner, model.lm_head
    torch.onnx.export(
        module.eval(), inputs, os.path.join(OUT, "onnx", f"{name}.onnx"), input_names=names, output_names=outputs,
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )
    shorten(os.path.join(OUT, "onnx", f"{name}.onnx"), {*names, *outputs})


def shorten(path, ports):
    """The long names of inner values are half of a small file."""
    file = onnx.load(path)
    short = {name: name for name in ports}
    for node in file.graph.node:
        node.name = ""
        for values in (node.input, node.output):
            values[:] = [short.setdefault(v, f"v{len(short)}") if v else v for v in values]
    for weight in file.graph.initializer:
        weight.name = short[weight.name]
    file.graph.value_info.clear()
    onnx.save(file, path)


def export_all():
    os.makedirs(os.path.join(OUT, "onnx"), exist_ok=True)
    layers, heads = config.text_config.num_hidden_layers, config.text_config.num_key_value_heads
    width = config.text_config.hidden_size // config.text_config.num_attention_heads
    length = {1: "length"}
    past_names = [f"past_key_values.{i}.{part}" for i in range(layers) for part in ("key", "value")]
    present_names = [name.replace("past_key_values", "present") for name in past_names]
    export(Vision(), (torch.rand(2, 3, SIDE, SIDE),), "vision_encoder", ["pixel_values"], ["image_features"],
           {"pixel_values": {0: "frames"}, "image_features": {0: "frames"}})
    export(Embed(), (torch.ones(1, 3, dtype=torch.long),), "embed_tokens", ["input_ids"], ["inputs_embeds"],
           {"input_ids": length, "inputs_embeds": length})
    past = [torch.randn(1, heads, 2, width) for _ in past_names]
    export(
        Decoder(), (torch.randn(1, 3, config.text_config.hidden_size), torch.ones(1, 5, dtype=torch.long), torch.arange(2, 5)[None], *past),
        "decoder_model_merged", ["inputs_embeds", "attention_mask", "position_ids", *past_names], ["logits", *present_names],
        {"inputs_embeds": length, "attention_mask": {1: "total"}, "position_ids": length, "logits": length,
         **{name: {2: "past"} for name in past_names}, **{name: {2: "total"} for name in present_names}},
    )


def write(name, value):
    with open(os.path.join(OUT, name), "w") as file:
        json.dump(value, file, ensure_ascii=False)


def write_folder():
    tokenizer.save(os.path.join(OUT, "tokenizer.json"), pretty=False)
    write("config.json", {
        "model_type": "llava_onevision", "image_token_id": config.image_token_id, "video_token_id": config.video_token_id,
        "vision_config": {"image_size": SIDE, "patch_size": PATCH},
        "text_config": {k: getattr(config.text_config, k) for k in
                        ("hidden_size", "num_attention_heads", "num_hidden_layers", "num_key_value_heads", "vocab_size")},
    })
    write("generation_config.json", {"repetition_penalty": 1.1, "eos_token_id": model.generation_config.eos_token_id})
    write("tokenizer_config.json", {"tokenizer_class": "Qwen2Tokenizer", "eos_token": "<|im_end|>", "clean_up_tokenization_spaces": False})
    half = [0.5, 0.5, 0.5]
    write("preprocessor_config.json", {
        "image_processor_type": "LlavaOnevisionImageProcessor", "do_resize": True, "size": {"height": SIDE, "width": SIDE}, "resample": 3,
        "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": half, "image_std": half,
    })
    with open(os.path.join(OUT, "chat_template.jinja"), "w") as file:
        file.write(TEMPLATE)
    write("image_newline.json", inner.image_newline.tolist())


def prompt_ids(text, video_tokens):
    messages = [{"role": "user", "content": [{"type": "video"}, {"type": "text", "text": text}]}]
    ids = tokenizer.encode(jinja2.Template(TEMPLATE).render(messages=messages, add_generation_prompt=True)).ids
    at = ids.index(config.video_token_id)
    return ids[:at] + [config.video_token_id] * video_tokens + ids[at + 1:]


def answer(clip, text, pixels):
    ids = torch.tensor([prompt_ids(text, len(pixels) * 9 + 1)])
    out = model.generate(
        input_ids=ids, attention_mask=torch.ones_like(ids), pixel_values_videos=pixels[None], max_new_tokens=MAX_NEW,
        return_dict_in_generate=True, output_logits=True, output_scores=True,
    )
    new = out.sequences[0, ids.shape[1]:].tolist()
    top = torch.stack([s[0].topk(2).values for s in out.scores])
    return ids[0].tolist(), new, torch.stack([row[0] for row in out.logits]), float((top[:, 0] - top[:, 1]).min())


export_all()
write_folder()
shown = []
with torch.no_grad():
    clips = []
    for c, (frames, width, height) in enumerate(CLIPS):
        small = np.stack([resized(c, f, width, height) for f in range(frames)])
        clips.append(torch.tensor(small, dtype=torch.float32).permute(0, 3, 1, 2) / 255 * 2 - 1)
        shown.append({"frames": frames, "widthPx": width, "heightPx": height, "resizedSha256": hashlib.sha256(small.tobytes()).hexdigest()})
    answers, gaps = [], []
    for i, (clip, text) in enumerate(questions()):
        ids, new, logits, gap = answer(clip, text, clips[clip])
        gaps.append(gap)
        row = {"clip": clip, "question": text, "answerIds": new}
        if i < 3:
            row["promptIds"] = ids
        if i < 2:
            row["logits"] = base64.b64encode(logits.numpy().astype("<f4").tobytes()).decode()
        row["text"] = tokenizer.decode(new, skip_special_tokens=True)
        answers.append(row)
json.dump({
    "maxNewTokens": MAX_NEW, "leastGap": min(gaps), "vocabulary": tokenizer.get_vocab_size(), "clips": shown, "answers": answers,
}, sys.stdout, ensure_ascii=False)
