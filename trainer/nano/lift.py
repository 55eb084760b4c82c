"""What was seen, put on the ground: the projector's only geometry, so that a decoder need not find it out."""

import torch
from torch import Tensor

from .geometry import CAMERA, SEEN

#: Of one object at one frame, in the ground frame of the clip's first camera: where it is, how it got there from the frame
#: before, where it goes until the next, and which way.
LIFTED = ("forward", "left", "came_forward", "came_left", "goes_forward", "goes_left", "came", "goes", "sin_way", "cos_way")
#: A step that is shorter has no direction.
LEAST_M = 0.05


def symlog(x: Tensor, unit: float) -> Tensor:
    return x.sign() * torch.log1p(x.abs() / unit)


def symexp(x: Tensor) -> Tensor:
    return x.sign() * (x.abs().clamp(max=5).exp() - 1)


def camera_path(camera: Tensor) -> tuple[Tensor, Tensor]:
    """camera [B, F, CAMERA] -> place [B, F, 2] and yaw [B, F] of every frame in the ground frame of the first."""
    forward, left, turn = (camera[..., CAMERA.index(name)] for name in ("forward", "left", "turn"))
    after_first = (torch.arange(camera.shape[1], device=camera.device) > 0).to(camera.dtype)
    turn = turn / 4 * after_first
    yaw = turn.cumsum(1)
    step = torch.stack([symexp(forward), symexp(left)], -1) * after_first[:, None]
    # A step is told in the frame before it.
    return rotated(step, yaw - turn).cumsum(1), yaw


def rotated(xy: Tensor, yaw: Tensor) -> Tensor:
    x, y = xy.unbind(-1)
    cos, sin = yaw.cos(), yaw.sin()
    return torch.stack([x * cos - y * sin, x * sin + y * cos], -1)


def lifted(seen: Tensor, camera: Tensor) -> Tensor:
    """seen [B, F, colours, SEEN], camera [B, F, CAMERA] -> [B, F, colours, LIFTED]; zeros where nothing is seen."""
    present, log_depth, bearing = (seen[..., SEEN.index(name)] for name in ("present", "log_depth", "bearing"))
    depth = torch.exp((log_depth + 2.3).clamp(-4, 6))
    origin, yaw = camera_path(camera)
    colours = seen.shape[2]
    place = rotated(torch.stack([depth, depth * bearing / 2], -1), yaw[:, :, None].expand(-1, -1, colours)) + origin[:, :, None]
    there = present.clamp(0, 1)
    step = (place[:, 1:] - place[:, :-1]) * (there[:, 1:] * there[:, :-1])[..., None]
    none = torch.zeros_like(place[:, :1])
    came, goes = torch.cat([none, step], 1), torch.cat([step, none], 1)
    way = came + goes
    length = way.norm(dim=-1, keepdim=True)
    lengths = torch.stack([came.norm(dim=-1), goes.norm(dim=-1)], -1)
    columns = [symlog(place, 2) * there[..., None], symlog(came, 0.5), symlog(goes, 0.5), symlog(lengths, 0.5)]
    return torch.cat([*columns, (way / (length + LEAST_M)).flip(-1)], -1)
