"""How the picture moved since the one before: each cell is looked for among all cells of the earlier picture, and found between
those that look like it (global matching: Xu et al., arXiv 2111.13680). Without it no tower learns how its camera moves."""

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .configuration import NanoConfig
from .geometry import CAMERA
from .lift import symexp

#: Pixels of the half-sized grey picture: a cell, what is looked at around it, and numbers that say how that looks.
CELL, WINDOW, LOOKS = 4, 12, 32
#: Every so many cells, down and across, one is looked for.
EVERY = 2
#: How much surer a match is than its likeness says, and how far cells move, in shares of the picture's width and height: as it begins.
SHARPNESS, REACH = 9.0, (0.15, 0.07)
#: What is above the horizon, and ground beyond it, is so far away.
FAR_M = 60.0
#: The grid in which places are told: 4 is the picture's width, and its height.
UNIT = 4.0


class Moved(NamedTuple):
    """What the cells did between the earlier frame and this one; of a clip's first frame nothing."""

    #: [B, F, cells, 2], across and down in UNIT: where a cell was, less where it is.
    flow: Tensor
    #: Of the whole frame [B, F, width].
    felt: Tensor


class Flow(nn.Module):
    def __init__(self, config: NanoConfig):
        super().__init__()
        rows, columns = config.height // (2 * CELL), config.width // (2 * CELL)
        self.look = nn.Conv2d(1, LOOKS, WINDOW, CELL, bias=False)
        self.sharpness = nn.Parameter(torch.tensor(math.log(SHARPNESS)))
        self.reach = nn.Parameter(torch.tensor([math.log(UNIT * share) for share in REACH]))
        y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
        places = (torch.stack([(x + 0.5) / columns, (y + 0.5) / rows], -1) - 0.5) * UNIT
        cells = places[::EVERY, ::EVERY].reshape(-1, 2)
        places = places.reshape(-1, 2)
        self.register_buffer("cells", cells, persistent=False)
        self.register_buffer("places", torch.cat([places, places.square().sum(-1, keepdim=True)], -1), persistent=False)
        self.feel = nn.Sequential(
            *(nn.Linear(len(cells) * 4, 2 * config.vision_hidden), nn.GELU(approximate="tanh")),
            *(nn.Linear(2 * config.vision_hidden, config.vision_hidden), nn.GELU(approximate="tanh")),
        )

    def forward(self, pictures: Tensor) -> Moved:
        """uint8 [B, F, H, W, 3]."""
        with torch.autocast(pictures.device.type, enabled=False):
            like, contrast = self.describe(pictures)
            flow, spread = self.match(like[:, 1:, :: EVERY, :: EVERY].flatten(2, 3), like[:, :-1].flatten(2, 3))
            contrast = contrast[:, 1:, :: EVERY, :: EVERY].flatten(2, 3)
            cells = torch.cat([flow * 4, spread * 2, contrast], -1).flatten(2)
        felt = self.feel(cells)
        return Moved(after_nothing(flow), after_nothing(felt))

    def describe(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """-> how each cell's surroundings look, of length 1 [B, F, rows, columns, LOOKS], and how much there is to see."""
        batch, frames, height, width, _ = pictures.shape
        # Green of two pixels of each four: as good as grey, and a tenth of the time.
        four = pictures.flatten(0, 1).view(-1, height // 2, 2, width // 2, 6)
        grey = (four[:, :, 0, :, 1].float() + four[:, :, 1, :, 4].float()) / 255 - 1
        margin = (WINDOW - CELL) // 2
        grey = F.pad(grey[:, None], (margin,) * 4, mode="replicate")
        weight = self.look.weight
        looks = F.conv2d(grey, weight - weight.mean((1, 2, 3), keepdim=True), stride=CELL).permute(0, 2, 3, 1)
        size = looks.square().sum(-1, keepdim=True).add(1e-4).sqrt()
        return (looks / size).unflatten(0, (batch, frames)), size.log().unflatten(0, (batch, frames)) / 3

    def match(self, now: Tensor, earlier: Tensor) -> tuple[Tensor, Tensor]:
        """[B, F, cells, LOOKS], [B, F, places, LOOKS] -> where each cell was, less where it is, and how unsure that is."""
        # Likeness less what was gone, all in one product: what does not depend on the place falls out of the softmax.
        near = (-2 * self.reach).exp()
        aim, place = self.cells * 2 * near, self.places[:, :2]
        asked = torch.cat([now * self.sharpness.exp(), aim.expand(*now.shape[:2], -1, -1)], -1)
        there = torch.cat([earlier, place.expand(*earlier.shape[:2], -1, -1)], -1)
        found = torch.softmax(torch.baddbmm(-(place.square() * near).sum(-1), asked.flatten(0, 1), there.flatten(0, 1).transpose(1, 2)), -1)
        found = (found @ self.places).unflatten(0, now.shape[:2])
        place = found[..., :2]
        spread = (found[..., 2:] - place.square().sum(-1, keepdim=True)).clamp(min=1e-6).sqrt()
        return place - self.cells, spread


def after_nothing(x: Tensor) -> Tensor:
    """A first frame of zeros before the others."""
    return torch.cat([torch.zeros_like(x[:, :1]), x], 1)


def flow_of_ground(cells: Tensor, camera: Tensor, aspect: float) -> tuple[Tensor, Tensor]:
    """Where flat ground, and what is far, makes cells come from: cells [N, 2], camera [B, F, CAMERA], height over width
    -> flow [B, F, N, 2] and where the earlier picture shows it [B, F, N]. Objects and walls do otherwise."""
    of = {name: camera[..., k, None] for k, name in enumerate(CAMERA)}
    focal, high, pitch = (of["focal"] + 1.8) / 2, (of["log_high"] + 0.6).exp(), of["pitch"] / 8
    across, down = cells[:, 0] / UNIT / focal, cells[:, 1] / UNIT * aspect / focal
    sin, cos = pitch.sin(), pitch.cos()
    ahead, left, up = cos - down * sin, -across, -sin - down * cos
    steps = torch.where(up < -1e-3, high / (-up).clamp(min=1e-3), FAR_M).clamp(max=FAR_M)
    ahead, left, up = ahead * steps, left * steps, up * steps
    turn = of["turn"] / 4
    was_ahead = turn.cos() * ahead - turn.sin() * left + symexp(of["forward"])
    was_left = turn.sin() * ahead + turn.cos() * left + symexp(of["left"])
    depth = (was_ahead * cos - up * sin).clamp(min=0.05)
    was = torch.stack([-was_left / depth * focal, (-was_ahead * sin - up * cos) / depth * focal / aspect], -1) * UNIT
    return was - cells, (depth > 0.1) & (was.abs() < UNIT / 2).all(-1)
