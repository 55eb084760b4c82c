"""Greedy answers, all questions of a batch of clips at once."""

import torch
from torch import Tensor

from .model import NanoForConditionalGeneration

LONGEST_ANSWER = 8


@torch.no_grad()
def answers(model: NanoForConditionalGeneration, batch: dict[str, Tensor], asked: list[list[list[int]]]) -> list[list[str]]:
    """`asked` ids by clip and question, each ending with <a>; -> the words of the answers."""
    tokens = model.see(batch)
    prefix = model.decoder.prefix(tokens, batch["time_ids"], model.words.begin)
    questions = max(map(len, asked))
    length = max(len(ids) for clip in asked for ids in clip) + LONGEST_ANSWER
    text = torch.full((len(asked), questions, length), model.words.pad)
    at = torch.zeros(len(asked), questions, dtype=torch.long)
    for b, clip in enumerate(asked):
        for q, ids in enumerate(clip):
            text[b, q, : len(ids)] = torch.tensor(ids)
            at[b, q] = len(ids) - 1
    start = at.clone()
    for _ in range(LONGEST_ANSWER):
        (hidden,) = model.decoder(prefix, [text], model.words.answer).answers
        last = hidden.gather(2, at[..., None, None].expand(-1, -1, 1, hidden.shape[-1]))[:, :, 0]
        at += 1
        text.scatter_(2, at[..., None], model.decoder.logits(last).argmax(-1)[..., None])
    return [[said(model, text[b, q], int(start[b, q])) for q in range(len(clip))] for b, clip in enumerate(asked)]


def said(model: NanoForConditionalGeneration, text: Tensor, start: int) -> str:
    ids = text[start + 1 :].tolist()
    return model.words.decode(ids[: ids.index(model.words.end)] if model.words.end in ids else ids)
