"""What was seen, put on the ground: the projector's only geometry, so that a decoder need not find it out."""

import torch
from torch import Tensor

from .geometry import CAMERA, SEEN

#: Of one object at one frame, in the ground frame of the clip's first camera: where it is, how it goes from the frame before
#: and to the next, how long its way was until here, which way it goes, and how far that is to the right of its first way.
LIFTED = (
    *("forward", "left", "came_forward", "came_left", "goes_forward", "goes_left", "came", "goes", "travelled"),
    *("sin_way", "cos_way", "sin_turned", "cos_turned"),
)
#: A step that is shorter has hardly a direction ...
LEAST_M = 0.1
#: ... and the first one that is longer than this is an object's first way.
FIRST_M = 0.4


def symlog(x: Tensor, unit: float) -> Tensor:
    return x.sign() * torch.log1p(x.abs() / unit)


def symexp(x: Tensor) -> Tensor:
    return x.sign() * (x.abs().clamp(max=5).exp() - 1)


def rotated(xy: Tensor, yaw: Tensor) -> Tensor:
    x, y = xy.unbind(-1)
    cos, sin = yaw.cos(), yaw.sin()
    return torch.stack([x * cos - y * sin, x * sin + y * cos], -1)


def camera_path(camera: Tensor) -> tuple[Tensor, Tensor]:
    """camera [B, F, CAMERA] -> place [B, F, 2] and yaw [B, F] of every frame in the ground frame of the first."""
    forward, left, turn = (camera[..., CAMERA.index(name)] for name in ("forward", "left", "turn"))
    after_first = (torch.arange(camera.shape[1], device=camera.device) > 0).to(camera.dtype)
    turn = turn / 4 * after_first
    yaw = turn.cumsum(1)
    step = torch.stack([symexp(forward), symexp(left)], -1) * after_first[:, None]
    # A step is told in the frame before it.
    return rotated(step, yaw - turn).cumsum(1), yaw


def placed(seen: Tensor, camera: Tensor) -> Tensor:
    """-> [B, F, colours, 2] metres in the ground frame of the first camera."""
    log_depth, bearing = (seen[..., SEEN.index(name)] for name in ("log_depth", "bearing"))
    depth = torch.exp((log_depth + 2.3).clamp(-4, 6))
    origin, yaw = camera_path(camera)
    own = torch.stack([depth, depth * bearing / 2], -1)
    return rotated(own, yaw[:, :, None].expand(-1, -1, seen.shape[2])) + origin[:, :, None]


def smoothed(place: Tensor, there: Tensor) -> Tensor:
    """A frame and half of each neighbour, as far as they were seen; the ends stay."""
    weight = there[..., None]
    none = torch.zeros_like(weight[:, :1])
    neighbours = 0.5 * (place[:, :-2] * weight[:, :-2] + place[:, 2:] * weight[:, 2:])
    share = torch.cat([none, 0.5 * (weight[:, :-2] + weight[:, 2:]), none], 1)
    return (place + torch.cat([none.expand_as(place[:, :1]), neighbours, none.expand_as(place[:, :1])], 1)) / (1 + share)


def first_of(moves: Tensor) -> Tensor:
    """moves [B, F, colours] in 0..1 -> weights of the first frame that moves, differentiable: it moves and none did before."""
    still = torch.log1p(-moves.clamp(max=0.999))
    before = still.cumsum(1) - still
    return moves * before.exp()


def lifted(seen: Tensor, camera: Tensor) -> Tensor:
    """seen [B, F, colours, SEEN], camera [B, F, CAMERA] -> [B, F, colours, LIFTED]; zeros where nothing is seen."""
    there = seen[..., SEEN.index("present")].clamp(0, 1)
    place = smoothed(placed(seen, camera), there)
    step = (place[:, 1:] - place[:, :-1]) * (there[:, 1:] * there[:, :-1])[..., None]
    none = torch.zeros_like(place[:, :1])
    came, goes = torch.cat([none, step], 1), torch.cat([step, none], 1)
    came_m, goes_m = came.square().sum(-1).add(1e-6).sqrt(), goes.square().sum(-1).add(1e-6).sqrt()
    # Over the coming step; at the end over the last one.
    way = torch.cat([step, step[:, -1:]], 1)
    way_m = way.square().sum(-1).add(1e-6).sqrt()
    direction = way / (way_m + LEAST_M)[..., None]
    first = (first_of(torch.sigmoid((way_m - FIRST_M) * 20))[..., None] * direction).sum(1, keepdim=True)
    cos = (direction * first).sum(-1)
    sin = first[..., 1] * direction[..., 0] - first[..., 0] * direction[..., 1]
    lengths = torch.stack([came_m, goes_m, came_m.cumsum(1)], -1)
    columns = [symlog(place, 2), symlog(came, 0.5), symlog(goes, 0.5), symlog(lengths, 0.5), direction.flip(-1)]
    return torch.cat([*columns, torch.stack([sin, cos], -1)], -1) * there[..., None]
