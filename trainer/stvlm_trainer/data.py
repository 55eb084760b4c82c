"""The mixture's conversations: `train.jsonl` as `stvlm tune prepare` writes it (`src/tuning/conversation.ts`)."""

import json
from array import array
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import Dataset

from .collate import NO_LOSS, encode
from .errors import BadInput, BrokenClip
from .video import blank_clip, read_clip

MEDIA_TOKEN = "<image>"  # LLaVA's own form: it stands for the video or image, whichever of the two there is


@dataclass(frozen=True)
class Conversation:
    id: str
    kind: str  # video, image
    media: Path
    turns: list[tuple[str, str]]  # question without the media's token, answer
    weights: list[float]  # of the loss of each answer
    questions: list[str]  # ids, one a turn


def parse(line: bytes, folder: Path, where: str) -> Conversation:
    try:
        row = json.loads(line)
        kind = "video" if "video" in row else "image"
        values = [turn["value"] for turn in row["conversations"]]
        if [turn["from"] for turn in row["conversations"]] != ["human", "gpt"] * (len(values) // 2) or not values:
            raise ValueError("human and gpt do not take turns")
        if sum(value.count(MEDIA_TOKEN) for value in values[::2]) != 1 or MEDIA_TOKEN not in values[0]:
            raise ValueError(f"{MEDIA_TOKEN} is not once in the first turn")
        questions = [value.replace(MEDIA_TOKEN, "").strip() for value in values[::2]]
        answers = [value.strip() for value in values[1::2]]
        weights = row.get("answerWeights", [row.get("weight", 1.0)] * len(answers))
        ids = row.get("questions", [f"{row['id']}#{i}" for i in range(len(answers))])
        return Conversation(row["id"], kind, folder / row[kind], list(zip(questions, answers)), weights, ids)
    except (KeyError, TypeError, ValueError) as cause:
        raise BadInput("conversation", expected="a line of a mixture", got=repr(cause), where=where) from cause


class Conversations(Dataset):
    """Conversation i of a file, read when it is asked for: in memory are eight bytes a line."""

    def __init__(self, path: Path):
        if not path.is_file():
            raise BadInput(
                "data", expected="conversations of `stvlm tune prepare`", got="no such file", where=str(path)
            )
        self.path = path
        self.offsets = array("q")
        with path.open("rb") as file:
            at = 0
            for line in file:
                if line.strip():
                    self.offsets.append(at)
                at += len(line)
        if not self.offsets:
            raise BadInput("data", expected="one conversation a line", got="an empty file", where=str(path))

    def __len__(self) -> int:
        return len(self.offsets)

    def __getitem__(self, index: int) -> Conversation:
        with self.path.open("rb") as file:
            file.seek(self.offsets[index])
            return parse(file.readline(), self.path.parent, f"{self.path}, byte {self.offsets[index]}")


class Examples(Dataset):
    """Conversations as the model's tensors (see `collate.encode`).

    One that cannot be shown keeps its place with blank frames and no loss, so that every process makes the same steps,
    and is reported in `skipped`. Blanks also fill the last batch: else as many processes as there are would each repeat
    other conversations, and their number would change the result.
    """

    def __init__(
        self,
        conversations: Conversations,
        processor: Any,
        *,
        frames: int,
        max_tokens: int,
        skipped: Path,  # skipped.jsonl
        batch: int = 1,  # conversations a step, over all processes
    ):
        self.conversations, self.processor, self.skipped = conversations, processor, skipped
        self.frames, self.max_tokens = frames, max_tokens
        self.length = -(-len(conversations) // batch) * batch

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        if index >= len(self.conversations):
            return self._blank(self.conversations[0])
        conversation = self.conversations[index]
        try:
            clip = read_clip(conversation.media, self.frames if conversation.kind == "video" else 1)
            return encode(self.processor, conversation, clip, self.max_tokens)
        except BrokenClip as broken:
            self._report(conversation, str(broken))
            return self._blank(conversation)

    def _blank(self, conversation: Conversation) -> dict[str, torch.Tensor]:
        frames = self.frames if conversation.kind == "video" else 1
        example = encode(self.processor, replace(conversation, turns=[("-", "-")]), blank_clip(frames), None)
        return {**example, "labels": torch.full_like(example["labels"], NO_LOSS)}

    def _report(self, conversation: Conversation, reason: str) -> None:
        row = {"id": conversation.id, "media": str(conversation.media), "reason": reason}
        with self.skipped.open("a", encoding="utf-8") as file:  # one short write: lines of several processes do not mix
            file.write(json.dumps(row) + "\n")
