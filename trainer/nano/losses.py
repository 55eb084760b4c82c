"""What is minimised. Numbers, times and hours are taught with their neighbours: what is nearly right is nearly as good."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .flow import flow_of_ground
from .geometry import SEEN
from .tower import Found
from .words import Words

#: Of SEEN: the box, which answers hang on most, is a regression of fine steps.
SEEN_WEIGHTS = torch.tensor([4, 4, 4, 4, 1, 3, 2, 2, 2, 1, 1], dtype=torch.float32)


def seen_losses(found: Found, seen: Tensor, shown: Tensor, camera: Tensor, patch: Tensor) -> dict[str, Tensor]:
    """seen [B, F, colours, SEEN], shown [B, F, colours], patch [B, F, colours]: where the middle of each box lies. What is NaN is
    not known, and not taught."""
    error = F.smooth_l1_loss(found.seen, seen.nan_to_num(), reduction="none", beta=0.1)
    there = shown[..., None] * ~seen.isnan()
    there[..., SEEN.index("present")] = 1
    boxes = (error * there * SEEN_WEIGHTS).sum(-1).mean()
    where = F.cross_entropy(found.where.flatten(0, 2), patch.flatten(), reduction="none").view_as(shown)
    film = F.smooth_l1_loss(found.film, camera.nan_to_num(), beta=0.1, reduction="none")
    film = (film * ~camera.isnan()).sum(-1).mean()
    return {"seen": 0.5 * boxes, "where": 0.3 * (where * shown).sum() / shown.sum().clamp(min=1), "film": 0.5 * film}


def flow_loss(flow: Tensor, cells: Tensor, camera: Tensor, aspect: float) -> Tensor:
    """flow [B, F, N, 2] of cells [N, 2]; of first frames and of cameras that are not known nothing is taught."""
    truth, shown = flow_of_ground(cells, camera[:, 1:].nan_to_num(), aspect)
    shown = shown & ~camera[:, 1:].isnan().any(-1, keepdim=True)
    error = F.smooth_l1_loss(flow[:, 1:], truth, beta=0.05, reduction="none").sum(-1)
    return 2 * (error * shown).sum() / shown.sum().clamp(min=1)


def moved_loss(found: Tensor, moved: Tensor, counts: Tensor) -> Tensor:
    error = F.smooth_l1_loss(found, moved, reduction="none", beta=0.2)
    return 0.7 * (error * counts).sum(-1).mean()


def part_loss(found: Tensor, part: Tensor, counts: Tensor) -> Tensor:
    """[questions, NAMED, PART]."""
    error = F.smooth_l1_loss(found, part, reduction="none", beta=0.2)
    return 0.5 * (error * counts).sum() / max(len(part), 1)


def answer_loss(logits_of, answers: list[Tensor], labels: list[Tensor], words: Words) -> Tensor:
    """answers [B, Q, S, width], labels [B, Q, S] (-100: none), one tensor a length."""
    target = torch.cat([part[part >= 0] for part in labels])
    log_p = logits_of(torch.cat([x[part >= 0] for x, part in zip(answers, labels)])).log_softmax(-1)
    loss = -(words.soft_targets[target] * log_p).sum(-1)
    weight = words.weights[target]
    return (loss * weight).sum() / weight.sum()
