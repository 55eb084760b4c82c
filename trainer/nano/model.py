"""The model as transformers know it: one forward pass from pictures, or from exact tracks, to answers and their loss."""

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.utils import ModelOutput

from .configuration import NanoConfig
from .decoder import Decoder
from .geometry import MOVED, NAMED, PART
from .layers import mlp
from .losses import answer_loss, flow_loss, moved_loss, part_loss, seen_losses
from .tower import Projector, Tower
from .words import Words


@dataclass
class NanoOutput(ModelOutput):
    loss: Tensor | None = None
    logits: list[Tensor] | None = None


class NanoForConditionalGeneration(PreTrainedModel):
    config_class = NanoConfig
    main_input_name = "time_ids"
    _tied_weights_keys = {}

    def __init__(self, config: NanoConfig):
        super().__init__(config)
        self.words = Words(config.vocabulary)
        self.tower, self.projector, self.decoder = Tower(config), Projector(config), Decoder(config)
        #: Training only: where each object goes, read from its own tokens in a middle and a late layer; and what a question
        #: hangs on, read where it ends.
        self.motion = nn.ModuleList(mlp(config.hidden_size, config.hidden_size, len(MOVED)) for _ in range(2))
        self.reading = mlp(config.hidden_size, config.hidden_size, NAMED * len(PART))
        self.since_log: dict[str, list[Tensor]] = {}
        self.post_init()

    def mean_parts(self) -> dict[str, float]:
        """Parts of the loss since they were asked for last."""
        means = {name: round(float(torch.stack(values).mean()), 4) for name, values in self.since_log.items()}
        self.since_log = {}
        return means

    def _init_weights(self, module) -> None:
        """Every module draws its own."""

    def forward(
        self,
        time_ids: Tensor | None = None,
        text_ids: list[Tensor] | None = None,
        labels: list[Tensor] | None = None,
        pixels: Tensor | None = None,
        tracks: Tensor | None = None,
        film: Tensor | None = None,
        seen: Tensor | None = None,
        shown: Tensor | None = None,
        camera: Tensor | None = None,
        moved: Tensor | None = None,
        moved_counts: Tensor | None = None,
        parts: Tensor | None = None,
        part_counts: Tensor | None = None,
        **_,
    ) -> NanoOutput:
        """pixels uint8 [B, F, H, W, 3], or tracks [B, F, colours, SEEN] and film [B, F, CAMERA]; text_ids and
        labels [B, Q, S], one tensor a length of question."""
        losses: dict[str, Tensor] = {}
        if pixels is not None:
            found = self.tower(pixels)
            if seen is not None:
                losses |= seen_losses(found, seen, shown, camera, patch_of(seen, self.config))
                losses["flow"] = flow_loss(found.flow, self.tower.flow.cells, camera, self.config.height / self.config.width)
            tokens = self.projector(*found[:4])
        else:
            tokens = self.projector(tracks, film)
        logits = None
        if text_ids is not None:
            read = self.decoder(self.decoder.prefix(tokens, time_ids, self.words.begin), text_ids, self.words.answer)
            if moved is not None:
                losses["moved"] = self.moved(read.objects, moved, moved_counts)
            if labels is not None:
                losses["part"] = self.part(read.thoughts, text_ids, parts, part_counts)
                losses["answer"] = answer_loss(self.decoder.logits, read.answers, labels, self.words)
            else:
                logits = [self.decoder.logits(answers) for answers in read.answers]
        loss = sum(losses.values()) if losses else None
        for name, value in losses.items():
            self.since_log.setdefault(name, []).append(value.detach())
        return NanoOutput(loss=loss, logits=logits)

    def see(self, batch: dict[str, Tensor]) -> Tensor:
        """-> tokens of the frames [B, F, colours + 1, hidden_size], from pixels or from exact tracks."""
        if "pixels" in batch:
            return self.projector(*self.tower(batch["pixels"])[:4])
        return self.projector(batch["tracks"], batch["film"])

    def part(self, thoughts: list[Tensor], text_ids: list[Tensor], parts: Tensor, counts: Tensor) -> Tensor:
        """Read where each question ends and its answer begins."""
        asked = [x[ids == self.words.answer] for x, ids in zip(thoughts, text_ids)]
        there = torch.cat([(ids == self.words.answer).any(-1) for ids in text_ids], 1)
        # Rows of the shorter half come before those of the longer one, in `asked` and so here.
        halves = [ids.shape[1] for ids in text_ids]
        rows = [(p[t], c[t]) for p, c, t in zip(parts.split(halves, 1), counts.split(halves, 1), there.split(halves, 1))]
        truth, weight = (torch.cat(column) for column in zip(*rows))
        return part_loss(self.reading(torch.cat(asked)).float().view_as(truth), truth, weight)

    def moved(self, objects: list[Tensor], moved: Tensor, counts: Tensor) -> Tensor:
        layers = (objects[1], objects[-2])
        return sum(moved_loss(head(x).float(), moved, counts) for head, x in zip(self.motion, layers))


def patch_of(seen: Tensor, config: NanoConfig) -> Tensor:
    """The patch that holds the middle of each box: [B, F, colours]."""
    rows, columns = config.grid
    x = ((seen[..., 0] / 4 + 0.5) * columns).long().clamp(0, columns - 1)
    y = ((seen[..., 1] / 4 + 0.5) * rows).long().clamp(0, rows - 1)
    return y * columns + x


def load(folder: Path) -> NanoForConditionalGeneration:
    """A saved model. Tables that no checkpoint holds are made as for a new one, which `from_pretrained` would not do."""
    model = NanoForConditionalGeneration(NanoConfig.from_pretrained(folder))
    model.load_state_dict(load_file(folder / "model.safetensors"))
    return model
