"""Vision tower: pictures -> what is in each coloured box and how the camera moves -> tokens of the decoder's width."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from .configuration import COLOURS, NanoConfig
from .flow import Flow
from .geometry import CAMERA, LENS, SEEN
from .layers import Block, fourier, mlp
from .lift import LIFTED, lifted

#: Attention maps a colour: what is pooled may stand at several places of a box.
POOLS = 2


class Found(NamedTuple):
    """What the tower makes of a clip of F frames."""

    #: [B, F, colours, SEEN]
    seen: Tensor
    #: [B, F, CAMERA]
    film: Tensor
    #: What was pooled for each colour [B, F, colours, POOLS * width], and of the whole frame [B, F, 2 * width].
    pooled: Tensor
    scene: Tensor
    #: Logits of the patch that holds each colour's middle [B, F, colours, patches].
    where: Tensor
    #: Where cells of the picture come from [B, F, cells, 2] (flow.py).
    flow: Tensor


class Stem(nn.Module):
    """Patches by two levels of plain products without overlap (hMLP stem: Touvron et al., arXiv 2203.09795)."""

    def __init__(self, config: NanoConfig):
        super().__init__()
        self.small, (rows, columns) = config.sub_patch, config.patch
        self.rows, self.columns = rows // self.small, columns // self.small
        inner = config.vision_hidden // 2
        self.first = nn.Linear(3 * self.small**2, inner)
        self.second = nn.Linear(self.rows * self.columns * inner, config.vision_hidden)

    def forward(self, pictures: Tensor) -> Tensor:
        """uint8 [N, H, W, 3] -> [N, patches, vision_hidden]."""
        n, height, width, _ = pictures.shape
        s, r, c = self.small, self.rows, self.columns
        down, across = height // (s * r), width // (s * c)
        x = pictures.view(n, down, r, s, across, c, s * 3).permute(0, 1, 4, 2, 5, 3, 6)
        x = x.reshape(n, down * across, r * c, 3 * s * s).to(self.first.weight.dtype if not torch.is_autocast_enabled("cpu") else torch.bfloat16)
        return self.second(self.first(x / 127.5 - 1).relu().flatten(2))


class Tower(nn.Module):
    """A small ViT; attention pools for each colour of box; how each picture moved since the one before it."""

    def __init__(self, config: NanoConfig):
        super().__init__()
        width, heads, (rows, columns) = config.vision_hidden, config.vision_heads, config.grid
        self.frames, self.stem = config.frames, Stem(config)
        self.place = nn.Parameter(torch.randn(rows * columns, width) * 0.02)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(config.vision_layers))
        self.norm = nn.LayerNorm(width)
        self.flow = Flow(config)
        #: The first map of a colour is taught where its middle is, the others are free.
        self.find = nn.Linear(width, POOLS * len(COLOURS))
        self.see = mlp(POOLS * width + width + len(COLOURS), 2 * width, len(SEEN))
        #: How the camera stands is told from the picture, its step from the flow alone: what pictures look like would drown it.
        self.lens = mlp(width, width, len(LENS))
        self.step = mlp(width + len(LENS), width, len(CAMERA) - len(LENS))
        y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
        centres = torch.stack([(x + 0.5) / columns - 0.5, (y + 0.5) / rows - 0.5], -1).view(-1, 2) * 4
        self.register_buffer("centres", centres, persistent=False)
        self.register_buffer("which", torch.eye(len(COLOURS)), persistent=False)

    def forward(self, pictures: Tensor) -> Found:
        """uint8 [B, F, H, W, 3]."""
        batch, frames = pictures.shape[:2]
        x = self.stem(pictures.flatten(0, 1))
        x = x + self.place.to(x.dtype)
        for block in self.blocks:
            x = block(x)
        x = self.norm(x)
        x = x.view(batch, frames, *x.shape[1:])
        moved = self.flow(pictures)
        whole = x.mean(2)
        lens = self.lens(whole)
        film = torch.cat([lens, self.step(torch.cat([moved.felt.to(lens.dtype), lens], -1))], -1).float()
        scene = torch.cat([whole, moved.felt.to(whole.dtype)], -1)
        where = self.find(x).transpose(2, 3).float()
        weights = where.softmax(-1)
        pooled = (weights.to(x.dtype) @ x).unflatten(2, (len(COLOURS), POOLS)).flatten(3)
        where = where.unflatten(2, (len(COLOURS), POOLS))[:, :, :, 0]
        return Found(self.describe(x, where.softmax(-1), pooled), film, pooled, scene, where, moved.flow)

    def describe(self, x: Tensor, weights: Tensor, pooled: Tensor) -> Tensor:
        """The middle of each colour's attention, corrected, and the rest of SEEN."""
        batch, frames, colours, _ = pooled.shape
        rest = x.mean(2, keepdim=True).expand(-1, -1, colours, -1)
        which = self.which.to(x.dtype).expand(batch, frames, -1, -1)
        out = self.see(torch.cat([pooled, rest, which], -1)).float()
        return torch.cat([weights @ self.centres + 0.25 * out[..., :2], out[..., 2:]], -1)


class Projector(nn.Module):
    """What was seen -> one token a colour and one for the camera. `pooled` and `scene` may be absent: exact tracks have none."""

    def __init__(self, config: NanoConfig):
        super().__init__()
        width, hidden = config.vision_hidden, config.hidden_size
        self.object = nn.Linear((len(SEEN) + len(LIFTED)) * 9 + len(COLOURS), hidden)
        self.object_looks = nn.Linear(POOLS * width, hidden, bias=False)
        self.object_out = nn.Linear(hidden, hidden)
        self.film = nn.Linear(len(CAMERA) * 9, hidden)
        self.film_looks = nn.Linear(2 * width, hidden, bias=False)
        self.film_out = nn.Linear(hidden, hidden)
        self.act = nn.GELU(approximate="tanh")
        self.register_buffer("which", torch.eye(len(COLOURS)), persistent=False)

    def forward(self, seen: Tensor, camera: Tensor, pooled: Tensor | None = None, scene: Tensor | None = None) -> Tensor:
        """-> [B, F, colours + 1, hidden_size]."""
        which = self.which.expand(*seen.shape[:2], -1, -1)
        seen, camera = seen.float(), camera.float()
        objects = self.object(torch.cat([fourier(torch.cat([seen, lifted(seen, camera)], -1)), which], -1))
        film = self.film(fourier(camera))
        if pooled is not None and scene is not None:
            objects, film = objects + self.object_looks(pooled), film + self.film_looks(scene)
        objects, film = self.object_out(self.act(objects)), self.film_out(self.act(film))
        return torch.cat([objects, film[:, :, None]], 2)
