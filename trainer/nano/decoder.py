"""Decoder: frames, then questions that share them and do not see one another. Frames and questions attend both ways, answers look back."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from .configuration import COLOURS, NanoConfig
from .layers import Block, attend
from .words import number_features

BLOCKED = -1e4
#: Of the words' vectors, which are also the logits' weights, and of what a place's frame and role begin with.
WORD_SD, PLACE_SD = 0.15, 0.12
#: Keys begin as the queries, this much larger than torch's: tokens that share a frame, a role or a time find one another at once
#: (Trockman and Kolter, arXiv 2305.09828).
ALIKE = 1.7


class Read(NamedTuple):
    """What the decoder makes of a clip and its questions."""

    #: Inputs of `logits` [B, Q, S, width], one tensor a length of text.
    answers: list[Tensor]
    #: The same before the last block.
    thoughts: list[Tensor]
    #: Tokens of the objects [B, F, colours, width], one tensor a block.
    objects: list[Tensor]


class Decoder(nn.Module):
    def __init__(self, config: NanoConfig):
        super().__init__()
        self.config = config
        width = config.hidden_size
        self.words = nn.Embedding(config.vocab_size, width)
        nn.init.normal_(self.words.weight, std=WORD_SD)
        self.spread_numbers()
        self.place = nn.Parameter(first_places(config))
        self.blocks = nn.ModuleList(Block(width, config.num_attention_heads) for _ in range(config.num_hidden_layers))
        self.norm = nn.LayerNorm(width)
        for block in self.blocks:
            for layer in (block.out, block.down):
                layer.weight.data.mul_(0.5)
            begin_alike(block.qkv)

    @torch.no_grad()
    def spread_numbers(self) -> None:
        """Numbers begin as waves of their values in random directions, a little apart from one another."""
        places, features = number_features(self.config.vocabulary)
        width = self.words.embedding_dim
        directions = nn.init.orthogonal_(torch.empty(features.shape[1], width))
        waves = features @ directions * (WORD_SD * (width / features.shape[1]) ** 0.5 * 2**0.5)
        self.words.weight[places] = waves + 0.1 * self.words.weight[places]

    def prefix(self, shown: Tensor, time_ids: Tensor, begin: int) -> Tensor:
        """shown [B, F, tokens, width], time_ids [B, F] -> embedded prefix [B, P, width]; what is shown bears its time too."""
        times = self.words(time_ids)[:, :, None].to(shown.dtype)
        frames = torch.cat([shown + times, times], 2).flatten(1, 2)
        first = self.words.weight[begin].to(shown.dtype).expand(len(shown), 1, -1)
        return torch.cat([first, frames], 1) + self.place[: self.config.prefix].to(shown.dtype)

    def forward(self, prefix: Tensor, texts: list[Tensor], answer: int) -> Read:
        """prefix [B, P, width], texts: ids [B, Q, S], one tensor a length; `answer` ends each question."""
        start = prefix.shape[1]
        parts = [(self.words(ids) + self.place[start : start + ids.shape[2]]).flatten(1, 2) for ids in texts]
        x = torch.cat([prefix, *(part.to(prefix.dtype) for part in parts)], 1)
        shapes, masks = [tuple(ids.shape[1:]) for ids in texts], [ahead_of_answers(ids, answer) for ids in texts]
        layers = []
        for block in self.blocks:
            x = packed(block, x, start, masks)
            layers.append(x)
        frames = [layer[:, 1:start].unflatten(1, (self.config.frames, -1))[:, :, : len(COLOURS)] for layer in layers]
        return Read(unpacked(self.norm(x[:, start:]), shapes), unpacked(layers[-2][:, start:], shapes), frames)

    def logits(self, x: Tensor) -> Tensor:
        return nn.functional.linear(x.float(), self.words.weight.float())


def first_places(config: NanoConfig) -> Tensor:
    """[prefix + max_text, width]: a place is its frame and its role in it; all text is alike but for the order."""
    width, frames, each = config.hidden_size, config.frames, config.tokens_per_frame + 1
    place = torch.randn(config.prefix + config.max_text, width) * 0.02
    shared = torch.randn(frames, 1, width) + torch.randn(1, each, width)
    place[1 : config.prefix] += PLACE_SD * shared.flatten(0, 1)
    place[config.prefix :] += PLACE_SD * torch.randn(1, width) + 0.05 * torch.randn(config.max_text, width)
    return place


@torch.no_grad()
def begin_alike(qkv: nn.Linear) -> None:
    width = qkv.in_features
    qkv.weight[width : 2 * width] = qkv.weight[:width]
    qkv.weight[: 2 * width] *= ALIKE
    qkv.bias[: 2 * width] = 0


def ahead_of_answers(ids: Tensor, answer: int) -> Tensor:
    """ids [B, Q, S] -> [B, 1, Q, S, S]: large and negative where a word of an answer is ahead; a question is read as a whole."""
    length = ids.shape[2]
    answered = ((ids == answer).cumsum(-1) - (ids == answer).long()) > 0
    ahead = torch.ones(length, length, dtype=torch.bool, device=ids.device).triu(1)
    return ((ahead & answered[:, :, None]) * BLOCKED)[:, None]


def packed(block: Block, x: Tensor, start: int, masks: list[Tensor]) -> Tensor:
    """One block over a prefix of `start` positions and the texts behind it, `masks` [B, 1, Q, S, S]: each text sees the
    prefix and itself."""
    q, k, v = block.split(x)
    mixed = [attend(q[:, :, :start], k[:, :, :start], v[:, :, :start])]
    at = start
    for mask in masks:
        questions, length = mask.shape[2:4]
        here = slice(at, at + questions * length)
        own = [part[:, :, here].unflatten(2, (questions, length)) for part in (q, k, v)]
        among = (own[0] @ own[1].transpose(-1, -2) + mask.to(q.dtype)).flatten(2, 3)
        scores = torch.cat([q[:, :, here] @ k[:, :, :start].transpose(-1, -2), among], -1)
        weights = scores.softmax(-1).to(v.dtype)
        text = weights[..., :start] @ v[:, :, :start]
        mixed.append(text + (weights[..., start:].unflatten(2, (questions, length)) @ own[2]).flatten(2, 3))
        at = here.stop
    return block.finish(x, torch.cat(mixed, 2))


def unpacked(text: Tensor, shapes: list[tuple[int, int]]) -> list[Tensor]:
    """[B, all words, width] -> [B, questions, words, width] by shape."""
    sizes = [questions * length for questions, length in shapes]
    return [part.unflatten(1, shape) for part, shape in zip(text.split(sizes, 1), shapes)]
