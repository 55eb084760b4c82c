"""What the tower is taught to see of each frame, and the decoder of each moment: metres and radians as numbers of about one.

Column names are the documentation: SEEN (one object, one frame), CAMERA (one frame), MOVED (one object, one moment).
"""

import numpy as np
from .configuration import COLOURS

SEEN = ("x", "y", "width", "height", "present", "log_depth", "bearing", "sin_yaw", "cos_yaw", "log_length", "log_tall")
CAMERA = ("focal", "log_high", "pitch", "forward", "left", "turn")
#: Of CAMERA: how it stands; the rest is its step since the frame before.
LENS = CAMERA[:3]
MOVED = ("forward", "left", "step", "travelled", "sin_turned", "cos_turned", "sin_heading", "cos_heading", "present")
#: Of MOVED: those that mean something only while the object moves.
DIRECTIONS = slice(4, 8)


#: What a question hangs on: of one of its objects, over the part that is asked about.
PART = ("from", "to", "way", "rate", "sin_turned", "cos_turned", "sin_heading", "cos_heading")
#: A question names at most two.
NAMED = 2


def symlog(x, unit):
    return np.sign(x) * np.log1p(np.abs(x) / unit)


def is_dense(clip: dict) -> bool:
    """Places, sizes and the camera are known, not only boxes and answers."""
    return clip.get("dense", True)


def seen_of(clip: dict) -> tuple[np.ndarray, np.ndarray]:
    """-> seen [F, colours, SEEN], NaN where not known, and where an object of that colour is in the picture [F, colours]."""
    frames = len(clip["timesS"])
    seen = np.zeros((frames, len(COLOURS), len(SEEN)), np.float32)
    shown = np.zeros((frames, len(COLOURS)), np.float32)
    for one in clip["objects"]:
        c = COLOURS.index(one["colour"])
        for t, box in enumerate(one["boxes"]):
            if box is None:
                continue
            x0, y0, x1, y1 = box
            shown[t, c] = 1
            in_picture = ((x0 + x1) * 2 - 2, (y0 + y1) * 2 - 2, (x1 - x0) * 4, (y1 - y0) * 4, 1)
            seen[t, c] = (*in_picture, *(in_space(one, t) if is_dense(clip) else IN_SPACE_UNKNOWN))
    return seen, shown


def in_space(one: dict, t: int) -> tuple[float, ...]:
    length, _, tall = one["sizeM"]
    ahead, aside = one["inCameraM"][t]
    depth, yaw = max(ahead, 0.1), one["bodyYawRad"][t]
    return (
        *(np.log(depth) - 2.3, np.clip(2 * aside / depth, -3, 3), np.sin(yaw), np.cos(yaw)),
        *(np.log(max(length, 0.02) / 2), np.log(max(tall, 0.02) / 1.7)),
    )


IN_SPACE_UNKNOWN = (np.nan,) * 6


def camera_of(clip: dict) -> np.ndarray:
    """-> [F, CAMERA], NaN where not known."""
    if not is_dense(clip):
        return np.full((len(clip["timesS"]), len(CAMERA)), np.nan, np.float32)
    camera = clip["camera"]
    step = np.asarray(camera["stepMMRad"], np.float32)
    return np.stack(
        [
            np.asarray(camera["focalShare"]) * 2 - 1.8,
            np.log(np.maximum(np.asarray(camera["heightM"]), 0.02)) - 0.6,
            np.asarray(camera["pitchRad"]) * 8,
            symlog(step[:, 0], 1),
            symlog(step[:, 1], 1),
            step[:, 2] * 4,
        ],
        -1,
    ).astype(np.float32)


def moved_of(clip: dict) -> tuple[np.ndarray, np.ndarray]:
    """-> moved [F, colours, MOVED], and where each column counts [F, colours, MOVED]."""
    frames = len(clip["timesS"])
    moved = np.zeros((frames, len(COLOURS), len(MOVED)), np.float32)
    counts = np.zeros_like(moved)
    counts[..., -1] = 0.3
    for one in clip["objects"]:
        c = COLOURS.index(one["colour"])
        if not is_dense(clip):
            moved[:, c, -1] = 1
            continue
        place, travelled = np.asarray(one["inFirstM"]), np.asarray(one["travelledM"])
        directed = np.array([h is not None for h in one["headingRad"]])
        heading = np.array([h or 0.0 for h in one["headingRad"]])
        turned = heading[directed][0] - heading if directed.any() else heading
        step = np.diff(travelled, prepend=0)
        moved[:, c] = np.stack(
            [
                *(symlog(place[:, 0], 2), symlog(place[:, 1], 2), symlog(step, 0.5), symlog(travelled, 0.5)),
                *(np.sin(turned), np.cos(turned), np.sin(heading), np.cos(heading), np.ones(frames)),
            ],
            -1,
        )
        visible = np.array([box is not None for box in one["boxes"]], np.float32)
        counts[:, c, :4] = visible[:, None]
        counts[:, c, DIRECTIONS] = (2.5 * visible * directed)[:, None]
    return moved, counts


def parts_of(question: dict) -> tuple[np.ndarray, np.ndarray]:
    """-> part [NAMED, PART], in the order of naming, and where each column counts."""
    part, counts = np.zeros((NAMED, len(PART)), np.float32), np.zeros((NAMED, len(PART)), np.float32)
    duration = max(question["endS"] - question["startS"], 0.5)
    for i, one in enumerate(question["parts"][:NAMED]):
        way = one["toM"] - one["fromM"]
        heading, turned = one["headingRad"], one["turnedRad"]
        part[i] = (
            *(symlog(one["fromM"], 0.5), symlog(one["toM"], 0.5), symlog(way, 0.5), symlog(way / duration, 0.5)),
            *(np.sin(turned or 0), np.cos(turned or 0), np.sin(heading or 0), np.cos(heading or 0)),
        )
        counts[i, :4] = 1
        counts[i, 4:6] = turned is not None
        counts[i, 6:] = heading is not None
    return part, counts
