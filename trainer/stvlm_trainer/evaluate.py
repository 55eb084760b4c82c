"""Greedy answers of a tuned model, as `{questionId, text}` lines that `stvlm bench score` reads."""

import json
from itertools import islice
from pathlib import Path
from typing import Any, Iterator

import torch

from .collate import Collator, first_prompt, prompt_of
from .data import Conversation, Conversations
from .errors import BadInput, BrokenClip
from .models import load_tuned
from .video import read_clip

Asked = tuple[Conversation, int]  # a conversation and the turn that is asked


def evaluate(model_folder: Path, asked: Iterator[Asked], out: Path, *, frames: int, max_new_tokens: int = 64) -> int:
    """One line a question, in the order of the file; `error` beside an empty text where a clip is broken."""
    model, processor = load_tuned(model_folder)
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    partial = out.with_name(out.name + ".tmp")
    count = 0
    with partial.open("w", encoding="utf-8") as file:
        for conversation, turn in asked:
            row = {"questionId": conversation.questions[turn], "model": model_folder.name}
            try:
                row["text"] = answer(model, processor, conversation, turn, frames, max_new_tokens)
            except BrokenClip as broken:
                row |= {"text": "", "error": str(broken)}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    partial.replace(out)
    return count


@torch.inference_mode()
def answer(model: Any, processor: Any, conversation: Conversation, turn: int, frames: int, max_new_tokens: int) -> str:
    """The greedy answer to one turn; earlier turns are shown with the answers of the file."""
    clip = read_clip(conversation.media, frames if conversation.kind == "video" else 1)
    prompt = first_prompt(processor, prompt_of(processor, conversation, turn), conversation.kind, clip)
    inputs = {key: value.to(model.device) for key, value in Collator(0)([_unbatched(prompt)]).items()}
    end = processor.tokenizer.eos_token_id
    ids = model.generate(**inputs, max_new_tokens=max_new_tokens, do_sample=False, eos_token_id=end, pad_token_id=end)
    return processor.tokenizer.decode(ids[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True).strip()


def _unbatched(prompt: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {**prompt, "input_ids": prompt["input_ids"][0]}


def from_mixture(path: Path) -> Iterator[Asked]:
    """Every turn of a mixture's file."""
    conversations = Conversations(path)
    for index in range(len(conversations)):
        conversation = conversations[index]
        yield from ((conversation, turn) for turn in range(len(conversation.turns)))


def from_questions(questions: Path, clips: Path) -> Iterator[Asked]:
    """Questions alone with their clips: questions.jsonl, and the folder that `stvlm clips` drew for them."""
    files = {row["questionId"]: row["file"] for row in _rows(clips / "clips.jsonl") if "file" in row}
    for row in _rows(questions):
        if row["id"] not in files:
            raise BadInput(f"question {row['id']}", expected="a clip", got="none", where=str(clips / "clips.jsonl"))
        media = clips / files[row["id"]]
        yield Conversation(row["id"], "video", media, [(row["question"], row["answerText"])], [1.0], [row["id"]]), 0


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise BadInput("file", expected="JSON lines", got="none", where=str(path))
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def first(asked: Iterator[Asked], limit: int | None) -> Iterator[Asked]:
    return islice(asked, limit)
