"""Clips -> tensors. Exact tracks get the errors that a tower makes, so that a decoder that learned on them can use one."""

import numpy as np
import torch
from torch import Tensor

from .geometry import CAMERA, NAMED, PART, SEEN, camera_of, moved_of, parts_of, seen_of
from .looks import looks
from .words import Words

#: Shares of question words that are left out, so that no single one is leaned on.
WORD_DROPOUT = 0.1
#: Standard deviations of what a tower gets wrong, in the units of SEEN and CAMERA: of each frame, and of a whole clip.
SEEN_NOISE = np.array([0.01, 0.012, 0.015, 0.02, 0, 0.05, 0.012, 0.2, 0.2, 0.08, 0.04], np.float32)
CLIP_SEEN_NOISE = np.array([0, 0, 0, 0, 0, 0.1, 0.0, 0.1, 0.1, 0.1, 0.05], np.float32)
CAMERA_NOISE = np.array([0.02, 0.03, 0.02, 0.06, 0.03, 0.03], np.float32)
CLIP_CAMERA_NOISE = np.array([0.12, 0.12, 0.06, 0.0, 0.0, 0.0], np.float32)


def texts_of(clip: dict, words: Words, questions: int, random: np.random.Generator | None) -> list[tuple]:
    """For each question, the shortest first: ids [word..., <a>, answer word...], labels one step ahead, part and counts."""
    rows = []
    for one in clip["questions"][:questions]:
        asked = words.encode(one["question"])
        if random is not None:
            asked = [w for w in asked if not droppable(w, words) or random.random() >= WORD_DROPOUT]
        taught = words.labels(one["answer"])
        answer = [label % len(words.ids) for label in taught[:-1]]
        rows.append(([*asked, words.answer, *answer], [-100] * len(asked) + taught, *parts_of(one)))
    return sorted(rows, key=lambda row: len(row[0]))


def droppable(word: int, words: Words) -> bool:
    text = words.vocabulary[word]
    return not (text[0].isdigit() or text in KEPT)


KEPT = {"red", "blue", "green", "camera", "first", "not", "same", "different", "o'clock"}


def by_length(rows: list[list[list[int]]], fill: int, questions: int, longest: int) -> list[Tensor]:
    """The shorter half of each clip's texts, then the longer one: [B, Q, S] each, so that little is padding."""
    short = questions // 2
    halves = [padded([clip[:short] for clip in rows], fill, short, longest)] if short else []
    return [*halves, padded([clip[short:] for clip in rows], fill, questions - short, longest)]


def padded(rows: list[list[list[int]]], fill: int, questions: int, longest: int) -> Tensor:
    length = min(longest, max((len(row) for clip in rows for row in clip), default=1))
    out = torch.full((len(rows), questions, length), fill)
    for b, clip in enumerate(rows):
        for q, row in enumerate(clip):
            out[b, q, : min(len(row), length)] = torch.tensor(row[:length])
    return out


def collate(clips: list[dict], words: Words, *, questions: int, random: np.random.Generator | None, max_text: int) -> dict[str, Tensor]:
    """`random`: other looks of pictures, errors of tracks and words left out; None for scoring."""
    batch: dict[str, Tensor] = {}
    time_ids = [[words.ids[f"{t:g}"] for t in clip["timesS"]] for clip in clips]
    batch["time_ids"] = torch.tensor(time_ids)
    seen, shown = map(stacked, zip(*(seen_of(clip) for clip in clips)))
    moved, counts = map(stacked, zip(*(moved_of(clip) for clip in clips)))
    camera = stacked([camera_of(clip) for clip in clips])
    batch |= {k: torch.from_numpy(v) for k, v in (("seen", seen), ("shown", shown), ("camera", camera), ("moved", moved), ("moved_counts", counts))}
    if questions:
        rows = [texts_of(clip, words, questions, random) for clip in clips]
        ids, labels, parts, counts = ([[row[i] for row in clip] for clip in rows] for i in range(4))
        batch["text_ids"] = by_length(ids, words.pad, questions, max_text)
        batch["labels"] = by_length(labels, -100, questions, max_text)
        batch["parts"], batch["part_counts"] = filled(parts, questions), filled(counts, questions)
    if "pixels" in clips[0]:
        pictures = [clip["pixels"] if random is None else looks(clip["pixels"], random) for clip in clips]
        batch["pixels"] = torch.from_numpy(stacked(pictures))
    elif np.isnan(camera).any():
        raise ValueError("clips: expected exact tracks where there are no pictures, got boxes and answers alone")
    else:
        batch["tracks"], batch["film"] = map(torch.from_numpy, noisy(seen, camera, random))
    return batch


def filled(rows: list[list[np.ndarray]], questions: int) -> Tensor:
    """[B, Q, NAMED, PART], nothing where a clip has fewer questions."""
    out = np.zeros((len(rows), questions, NAMED, len(PART)), np.float32)
    for b, clip in enumerate(rows):
        for q, row in enumerate(clip):
            out[b, q] = row
    return torch.from_numpy(out)


def stacked(arrays) -> np.ndarray:
    return np.stack(list(arrays))


def noisy(seen: np.ndarray, camera: np.ndarray, random: np.random.Generator | None) -> tuple[np.ndarray, np.ndarray]:
    if random is None:
        return seen, camera
    there = seen[..., SEEN.index("present"), None]
    clips, _, colours, _ = seen.shape
    seen = seen + there * SEEN_NOISE * normal(random, seen.shape)
    seen = seen + there * CLIP_SEEN_NOISE * normal(random, (clips, 1, colours, len(SEEN)))
    camera = camera + CAMERA_NOISE * normal(random, camera.shape) + CLIP_CAMERA_NOISE * normal(random, (clips, 1, len(CAMERA)))
    return seen, camera


def normal(random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return random.standard_normal(shape, dtype=np.float32)
