"""A processor made new, for a model that a recipe makes new: a tokenizer of the mixture's own words, nothing downloaded."""

from itertools import islice
from typing import Any, Iterator

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from .data import Conversations
from .frame_processor import FrameProcessor

READ = 10_000  # conversations whose words make the vocabulary
SPECIAL = ["<pad>", "<unk>", "<|im_start|>", "<|im_end|>", "<image>", "<video>"]
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% for part in message['content'] %}{% if part['type'] == 'text' %}{{ part['text'] }}{% else %}<{{ part['type'] }}>\n"
    "{% endif %}{% endfor %}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
# Those of SigLIP: [-1, 1].
NORMALISED = {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "rescale_factor": 1 / 255, "resample": 3}


def new_processor(config: dict[str, Any], conversations: Conversations) -> FrameProcessor:
    """`config`: that of the model; text_config.vocab_size is the most that the tokenizer may have."""
    vision = config["vision_config"]
    size = {"height": vision["image_size"], "width": vision["image_size"]}
    pixels = {**NORMALISED, "size": size, "do_resize": True, "do_rescale": True, "do_normalize": True}
    grid = {"image_grid_pinpoints": [[vision["image_size"]] * 2]}
    return FrameProcessor(
        _tokenizer(config["text_config"]["vocab_size"], conversations),
        {
            "processor_class": "LlavaOnevisionProcessor",
            "image_processor": {"image_processor_type": "LlavaOnevisionImageProcessor", **pixels, **grid},
            "video_processor": {
                "video_processor_type": "LlavaOnevisionVideoProcessor",
                **pixels,
                "do_sample_frames": False,
            },
            "num_image_tokens": (vision["image_size"] // vision["patch_size"]) ** 2,
            "vision_feature_select_strategy": "full",
            "vision_aspect_ratio": "anyres_max_9",
            "image_token": "<image>",
            "video_token": "<video>",
        },
    )


def _tokenizer(size: int, conversations: Conversations) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    # Digits one by one: 19.23 and 19.24 share all but their last.
    split = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(split)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(_texts(conversations), trainer)
    named = {"pad_token": "<pad>", "unk_token": "<unk>", "eos_token": "<|im_end|>"}
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, extra_special_tokens=SPECIAL[2:], **named)
    fast.chat_template = CHAT_TEMPLATE
    return fast


def _texts(conversations: Conversations) -> Iterator[str]:
    for conversation in islice(iter(conversations[i] for i in range(len(conversations))), READ):
        for question, answer in conversation.turns:
            yield question
            yield answer
