"""One stage of the curriculum under the stock Trainer: `python -m nano stage joined --out DIR`."""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch.utils.data import DataLoader
from transformers import Trainer, TrainerCallback, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint

from .configuration import NanoConfig
from .dataset import StreamedBatches
from .model import NanoForConditionalGeneration
from .optimizer import MuonAdamW
from .stages import Stage
from .stream import StreamOptions

#: Beside a checkpoint: where each process's stream goes on.
STREAM_FILE = "stream-{rank}.json"


class StreamTrainer(Trainer):
    """The stock loop; each process reads a stream of its own, and one optimizer is two."""

    def get_train_dataloader(self) -> DataLoader:
        return DataLoader(self.train_dataset, batch_size=None)

    def create_optimizer(self, model=None):
        if self.optimizer is None:
            self.optimizer = MuonAdamW(self.model, self.args.learning_rate, self.args.weight_decay)
        return self.optimizer


class Bookmark(TrainerCallback):
    """Writes where the stream stands with every checkpoint, and the parts of the loss with every log."""

    def __init__(self, batches: StreamedBatches, model: NanoForConditionalGeneration, rank: int):
        self.batches, self.model, self.rank = batches, model, rank

    def on_save(self, args, state, control, **_):
        folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / STREAM_FILE.format(rank=self.rank)).write_text(json.dumps({"block": self.batches.next_block}))

    def on_log(self, args, state, control, logs=None, **_):
        if logs is not None and "loss" in logs:
            print(json.dumps({"step": state.global_step, **{k: round(v, 5) for k, v in logs.items()}, **self.model.mean_parts()}), flush=True)


def train(stage: Stage, out: Path, vocabulary: list[str], *, processes: int, rank: int, scenes: Path | None = None, save_steps: int = 200) -> None:
    if stage.scenes_share and scenes is None:
        raise ValueError(f"stage {stage.name}: expected a file of scenes, got none")
    torch.set_flush_denormal(True)
    torch.set_num_threads(1)
    torch.manual_seed(stage.seed)
    folder = out / stage.name
    model = NanoForConditionalGeneration(NanoConfig(vocabulary=vocabulary))
    for earlier in stage.after:
        take_weights(model, out / earlier)
    last = get_last_checkpoint(str(folder)) if folder.exists() else None
    options = StreamOptions(
        seed=stage.seed,
        first=first_block(last, rank),
        stride=processes,
        moving_share=stage.moving_share,
        pictures=stage.pictures,
        questions=max(stage.questions, 1),
        worlds=stage.worlds,
        scenes=scenes if stage.scenes_share else None,
        scenes_share=stage.scenes_share,
    )
    size = stage.batch // processes
    batches = StreamedBatches(options, model.words, size=size, questions=stage.questions, max_text=model.config.max_text)
    trainer = StreamTrainer(model, arguments(stage, folder, save_steps), train_dataset=batches, callbacks=[Bookmark(batches, model, rank)])
    trainer.train(resume_from_checkpoint=last)
    if rank == 0:
        model.save_pretrained(folder / "final")


def arguments(stage: Stage, folder: Path, save_steps: int) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(folder),
        max_steps=stage.steps,
        learning_rate=stage.learning_rate,
        weight_decay=0.05,
        warmup_steps=100,
        lr_scheduler_type="cosine_with_min_lr",
        lr_scheduler_kwargs={"min_lr_rate": 0.03},
        max_grad_norm=1.0,
        bf16=True,
        use_cpu=not torch.cuda.is_available(),
        logging_steps=50,
        save_steps=save_steps,
        save_total_limit=2,
        seed=stage.seed,
        ignore_data_skip=True,
        remove_unused_columns=False,
        report_to=[],
        disable_tqdm=True,
        ddp_find_unused_parameters=not (stage.pictures and stage.questions),
    )


def first_block(checkpoint: str | None, rank: int) -> int:
    """The block after the last one that was begun."""
    if checkpoint is None:
        return rank
    path = Path(checkpoint) / STREAM_FILE.format(rank=rank)
    return json.loads(path.read_text())["block"] + 1 if path.exists() else rank


def take_weights(model: NanoForConditionalGeneration, folder: Path) -> None:
    """Those parts that the earlier stage trained."""
    earlier = load_file(folder / "final" / "model.safetensors")
    parts = {"tower": ("tower.",), "decoder": ("decoder.", "projector.", "motion.", "reading.")}[folder.name]
    model.load_state_dict({k: v for k, v in earlier.items() if k.startswith(parts)}, strict=False)
