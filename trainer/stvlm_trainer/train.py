"""One run: transformers' Trainer with a recipe's settings, a weighted loss on answers, and resume from whole checkpoints."""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import torch
import transformers
from peft import PeftModel
from transformers import Trainer, TrainerCallback, TrainingArguments

from .collate import NO_LOSS, Collator
from .data import Conversations, Examples
from .errors import BadInput
from .models import choose_weights, fit_vocabulary, load_model, load_processor, new_model
from .recipe import Recipe, read_recipe
from .tiny import new_processor

WHOLE = "whole"  # inside a checkpoint: written after all else
MODEL, BASE, SKIPPED, RUN = "model", "base", "skipped.jsonl", "run.json"


class AnswerTrainer(Trainer):
    """Trainer whose loss is sum(weight * cross entropy) / (answers' tokens in the whole batch of all processes)."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.loss_is_scaled_for_ga = True
        self.model_accepts_loss_kwargs = True  # the Trainer then counts labels over accumulation and processes

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        inputs = dict(inputs)
        labels, weights = inputs.pop("labels")[:, 1:], inputs.pop("loss_weights")[:, 1:]
        # Logits of 150,000 words where no answer stands would fill gigabytes.
        places = (labels != NO_LOSS).any(dim=0).nonzero().flatten()
        places = places if len(places) else places.new_zeros(1)
        outputs = model(**inputs, logits_to_keep=places)
        labels, weights = labels[:, places].flatten(), weights[:, places].flatten()
        losses = torch.nn.functional.cross_entropy(
            outputs.logits.float().flatten(0, 1), labels, ignore_index=NO_LOSS, reduction="none"
        )
        count = (labels != NO_LOSS).sum() if num_items_in_batch is None else num_items_in_batch
        loss = (losses * weights).sum() / torch.as_tensor(count, device=losses.device).clamp(min=1)
        if num_items_in_batch is not None:  # gradients are averaged over processes, the count is of all of them
            loss = loss * self.accelerator.num_processes
        return (loss, outputs) if return_outputs else loss

    def _load_from_checkpoint(self, resume_from_checkpoint, model=None):
        """The weights of a checkpoint, every one of them.

        Trainer 5.23 matches names loosely (`strict=False`), but save_pretrained writes the names of older versions
        ("language_model.model." for "model.language_model."): of LLaVA-OneVision it would load nothing, without an error.
        """
        if self.is_fsdp_enabled or isinstance(self.model, PeftModel):  # these are saved under the names they have
            return super()._load_from_checkpoint(resume_from_checkpoint, model)
        saved = type(self.model).from_pretrained(resume_from_checkpoint, dtype=self.model.dtype)
        self.model.load_state_dict(saved.state_dict())


class MarkWhole(TrainerCallback):
    """A process killed while it saves leaves a part of a checkpoint, which must not be resumed from."""

    def on_save(self, args, state, control, **kwargs):
        if torch.distributed.is_initialized():
            torch.distributed.barrier()
        if state.is_world_process_zero:
            (Path(args.output_dir) / f"checkpoint-{state.global_step}" / WHOLE).touch()


def train(recipe_path: Path, data: Path, out: Path, *, resume: bool = False, workers: int = 0) -> None:
    """Leaves in `out`: model/ (weights, processor), run.json, skipped.jsonl and the last checkpoints."""
    recipe, out = read_recipe(recipe_path), out.resolve()
    if recipe.nano:
        command = recipe.nano["command"]
        raise BadInput("recipe", expected="one of this command", got=f"one of `{command}`", where=str(recipe_path))
    conversations = Conversations(data / "train.jsonl")
    args = training_arguments(recipe, out, workers)
    with args.main_process_first(desc="folder"):
        checkpoint = _start(out, resume) if args.process_index == 0 else last_whole(out)
    transformers.set_seed(recipe.seed)
    model, processor = _model_and_processor(recipe, conversations, out, args)
    sizes = {"frames": recipe.frames_per_clip, "max_tokens": recipe.max_tokens, "batch": recipe.batch}
    examples = Examples(conversations, processor, skipped=out / SKIPPED, **sizes)
    pad = processor.tokenizer.pad_token_id
    trainer = AnswerTrainer(
        model=choose_weights(model, recipe),
        args=args,
        train_dataset=examples,
        data_collator=Collator(processor.tokenizer.eos_token_id if pad is None else pad),
        callbacks=[MarkWhole()],
    )
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    trainer.save_model(str(out / MODEL))
    if trainer.is_world_process_zero():
        processor.save_pretrained(out / MODEL)
        skipped = tidy_skipped(out / SKIPPED)
        _write_run(out / RUN, recipe, data, trainer, len(conversations), skipped)


def training_arguments(recipe: Recipe, out: Path, workers: int) -> TrainingArguments:
    on_cpu = recipe.gpus == 0
    processes = int(os.environ.get("WORLD_SIZE", "1"))  # torchrun's
    return TrainingArguments(
        output_dir=str(out),
        num_train_epochs=recipe.epochs,
        per_device_train_batch_size=recipe.per_device_batch,
        gradient_accumulation_steps=recipe.accumulation(processes),
        learning_rate=recipe.learning_rate,
        lr_scheduler_type=recipe.schedule,
        warmup_steps=recipe.warmup_share,  # below 1: a share of the steps
        weight_decay=recipe.weight_decay,
        max_grad_norm=recipe.max_gradient_norm,
        bf16=recipe.precision == "bf16",
        save_steps=recipe.save_steps,
        save_total_limit=recipe.kept_checkpoints + 1,
        seed=recipe.seed,
        use_cpu=on_cpu,
        ddp_backend="gloo" if on_cpu and processes > 1 else None,
        ddp_find_unused_parameters=False,
        dataloader_num_workers=workers,
        dataloader_pin_memory=not on_cpu,
        remove_unused_columns=False,
        logging_steps=1 if on_cpu else 10,
        disable_tqdm=True,
        report_to="none",
        **_sharding(recipe, processes),
    )


def _sharding(recipe: Recipe, processes: int) -> dict[str, Any]:
    if recipe.fsdp is None or processes == 1:
        return {"activation_checkpointing": recipe.gradient_checkpointing}
    config = {
        "transformer_layer_cls_to_wrap": recipe.fsdp["wraps"],
        "activation_checkpointing": recipe.gradient_checkpointing,
        "cpu_offload": recipe.fsdp["offload"],
        "cpu_ram_efficient_loading": "id" in recipe.model,  # the first process alone reads the weights
    }
    return {"fsdp": True, "fsdp_config": config}


def _model_and_processor(recipe: Recipe, conversations: Conversations, out: Path, args: TrainingArguments):
    if "id" in recipe.model:
        model = load_model(recipe)
        return model, load_processor(recipe.model["id"], model.config.model_type, recipe.model.get("revision", "main"))
    base = out / BASE  # made once, by one process; adapters name it as their base
    with args.main_process_first(desc="new model"):
        if args.process_index == 0 and not (base / WHOLE).is_file():
            processor = new_processor(recipe.model["config"], conversations)
            config = fit_vocabulary(recipe.model["config"], processor)
            new_model(recipe.model["class"], config, recipe.seed).save_pretrained(base)
            processor.save_pretrained(base)
            (base / WHOLE).touch()
    model = getattr(transformers, recipe.model["class"]).from_pretrained(base)
    return model, load_processor(str(base), model.config.model_type)


def _start(out: Path, resume: bool) -> Path | None:
    """The checkpoint to go on from; parts of one that a killed run left are removed."""
    if not resume and out.is_dir() and any(out.iterdir()):
        raise BadInput("out", expected="an empty folder or --resume", got="one with files", where=str(out))
    out.mkdir(parents=True, exist_ok=True)
    for checkpoint in out.glob("checkpoint-*"):
        if not (checkpoint / WHOLE).is_file():
            shutil.rmtree(checkpoint)
    return last_whole(out)


def last_whole(out: Path) -> Path | None:
    whole = [path.parent for path in out.glob(f"checkpoint-*/{WHOLE}")]
    return max(whole, key=lambda path: int(path.name.removeprefix("checkpoint-")), default=None)


def tidy_skipped(path: Path) -> int:
    """Every conversation once, in the order of their ids (processes and epochs report in any); how many there are."""
    if not path.is_file():
        return 0
    rows = sorted(set(path.read_text(encoding="utf-8").splitlines()))
    whole = path.with_suffix(".tmp")
    whole.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    whole.replace(path)
    return len(rows)


def _write_run(path: Path, recipe: Recipe, data: Path, trainer: Trainer, conversations: int, skipped: int) -> None:
    with (data / "train.jsonl").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    run = {
        "recipe": recipe.name,
        "base": recipe.model.get("id", "made new"),
        "licence": recipe.model["licence"],
        "data": {"sha256": digest, "conversations": conversations, "skipped": skipped},
        "steps": trainer.state.global_step,
        "processes": trainer.args.world_size,
        "weights": sum(p.numel() for p in trainer.model.parameters()),
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "log": trainer.state.log_history,
    }
    path.write_text(json.dumps(run, indent=1) + "\n", encoding="utf-8")
