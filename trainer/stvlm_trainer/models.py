"""Models and their processors: from a hub or folder, or made new; which of their weights change."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import torch
import transformers
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForImageTextToText, AutoProcessor, PreTrainedModel

from .errors import BadInput
from .frame_processor import FrameProcessor
from .recipe import Recipe

# Names of parameters, most particular first: the first part with a name in a parameter's own is its part.
PARTS = {
    "projector": ("multi_modal_projector", "image_newline", "visual.merger", "visual.deepstack_merger_list"),
    "vision": ("vision_tower", "visual."),
    "language": ("",),
}
# After the layer that LLaVA-OneVision takes its features from: no gradient ever reaches these.
UNUSED = ("vision_tower.post_layernorm", "vision_tower.head", "vision_model.post_layernorm", "vision_model.head")


def load_processor(source: str, kind: str, revision: str = "main") -> Any:
    """The public processor; where torchvision, which it needs, is missing: LLaVA-OneVision's for videos.

    `kind`: the model_type of the model's config.
    """
    if importlib.util.find_spec("torchvision"):
        return AutoProcessor.from_pretrained(source, revision=revision)
    if kind != "llava_onevision":
        raise BadInput("torchvision", expected=f"to be installed for {kind}", got="none")
    return FrameProcessor.from_pretrained(source, revision)


def load_model(recipe: Recipe) -> PreTrainedModel:
    """The recipe's model before tuning, on the CPU."""
    model = recipe.model
    if "id" not in model:
        return new_model(model["class"], model["config"], recipe.seed)
    loaded = AutoModelForImageTextToText.from_pretrained(
        model["id"], revision=model.get("revision", "main"), dtype=_dtype(recipe)
    )
    if type(loaded).__name__ != model["class"]:
        raise BadInput("model", expected=model["class"], got=type(loaded).__name__, where=model["id"])
    return loaded


def _dtype(recipe: Recipe) -> torch.dtype:
    """What is trained stays in float32 (steps of 1e-5 vanish in bfloat16); under adapters the model only has to fit."""
    frozen = recipe.method == "lora" and recipe.precision == "bf16"
    return torch.bfloat16 if frozen else torch.float32


def new_model(name: str, config: dict[str, Any], seed: int) -> PreTrainedModel:
    transformers.set_seed(seed)
    cls = getattr(transformers, name)
    return cls(cls.config_class(**config))


def fit_vocabulary(config: dict[str, Any], processor: Any) -> dict[str, Any]:
    """A new model's config with the sizes and numbers of its tokenizer's tokens."""
    tokenizer = processor.tokenizer
    places = {f"{kind}_token_id": tokenizer.convert_tokens_to_ids(f"<{kind}>") for kind in ("image", "video")}
    ends = {"pad_token_id": tokenizer.pad_token_id, "eos_token_id": tokenizer.eos_token_id, "bos_token_id": None}
    return {**config, **places, "text_config": {**config["text_config"], **ends, "vocab_size": len(tokenizer)}}


def part_of(name: str) -> str:
    return next(part for part, names in PARTS.items() if any(piece in name for piece in names))


def choose_weights(model: PreTrainedModel, recipe: Recipe) -> PreTrainedModel | PeftModel:
    """Freezes what the recipe does not train; with LoRA the language model (and the tower) get adapters instead."""
    if recipe.method == "lora":
        model = get_peft_model(model, _lora(model, recipe))
    else:
        for name, parameter in model.named_parameters():
            parameter.requires_grad = part_of(name) in recipe.trains and not any(piece in name for piece in UNUSED)
    model.config.use_cache = False
    return model


def _lora(model: PreTrainedModel, recipe: Recipe) -> LoraConfig:
    options = recipe.lora or {}
    linear = {name for name, module in model.named_modules() if isinstance(module, torch.nn.Linear)}
    ends = tuple(f".{target}" for target in options["targets"])
    targets = [name for name in linear if name.endswith(ends) and part_of(name) in set(recipe.trains) - {"projector"}]
    if not targets:
        raise BadInput("lora.targets", expected="ends of names of layers", got=", ".join(options["targets"]))
    whole = [name for name, _ in model.named_modules() if name.endswith(("multi_modal_projector", "visual.merger"))]
    return LoraConfig(
        r=options["rank"],
        lora_alpha=options["alpha"],
        lora_dropout=options["dropout"],
        target_modules=sorted(targets),
        modules_to_save=whole if "projector" in recipe.trains else None,
        task_type="CAUSAL_LM",
    )


def load_tuned(folder: Path) -> tuple[PreTrainedModel, Any]:
    """What `train` or `export` left: a whole model, or adapters merged into their base; and the processor."""
    adapter = folder / "adapter_config.json"
    if adapter.is_file():
        base = json.loads(adapter.read_text(encoding="utf-8"))["base_model_name_or_path"]
        model = PeftModel.from_pretrained(AutoModelForImageTextToText.from_pretrained(base), folder).merge_and_unload()
    elif (folder / "config.json").is_file():
        model = AutoModelForImageTextToText.from_pretrained(folder)
    else:
        raise BadInput("model", expected="config.json or adapter_config.json", got="neither", where=str(folder))
    model.config.use_cache = True
    return model.eval(), load_processor(str(folder), model.config.model_type)
