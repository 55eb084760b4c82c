"""Decoder: a prefix of frames that attends both ways, then questions that share it and do not see one another."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from .configuration import NanoConfig
from .layers import Block, attend
from .words import number_features

BLOCKED = -1e4
#: Of the words' vectors, which are also the logits' weights.
WORD_SD = 0.15


class Read(NamedTuple):
    """What the decoder makes of a clip and its questions."""

    #: Inputs of `logits` [B, Q, S, width], one tensor a length of text.
    answers: list[Tensor]
    #: The same before the last block.
    thoughts: list[Tensor]
    #: Tokens of time [B, F, width], one tensor a block.
    moments: list[Tensor]


class Decoder(nn.Module):
    def __init__(self, config: NanoConfig):
        super().__init__()
        self.config = config
        width = config.hidden_size
        self.words = nn.Embedding(config.vocab_size, width)
        nn.init.normal_(self.words.weight, std=WORD_SD)
        self.spread_numbers()
        self.place = nn.Parameter(torch.randn(config.prefix + config.max_text, width) * 0.02)
        self.blocks = nn.ModuleList(Block(width, config.num_attention_heads) for _ in range(config.num_hidden_layers))
        self.norm = nn.LayerNorm(width)
        for block in self.blocks:
            for layer in (block.out, block.down):
                layer.weight.data.mul_(0.5)
        frames, each = config.frames, config.tokens_per_frame + 1
        #: Places of the tokens of time: each closes its frame.
        self.register_buffer("times", torch.arange(1, frames + 1) * each, persistent=False)

    @torch.no_grad()
    def spread_numbers(self) -> None:
        """Numbers begin as waves of their values in random directions, a little apart from one another."""
        places, features = number_features(self.config.vocabulary)
        width = self.words.embedding_dim
        directions = nn.init.orthogonal_(torch.empty(features.shape[1], width))
        waves = features @ directions * (WORD_SD * (width / features.shape[1]) ** 0.5 * 2**0.5)
        self.words.weight[places] = waves + 0.1 * self.words.weight[places]

    def prefix(self, shown: Tensor, time_ids: Tensor, begin: int) -> Tensor:
        """shown [B, F, tokens, width], time_ids [B, F] -> embedded prefix [B, P, width]."""
        times = self.words(time_ids)[:, :, None].to(shown.dtype)
        frames = torch.cat([shown, times], 2).flatten(1, 2)
        first = self.words.weight[begin].to(shown.dtype).expand(len(shown), 1, -1)
        return torch.cat([first, frames], 1) + self.place[: self.config.prefix].to(shown.dtype)

    def forward(self, prefix: Tensor, texts: list[Tensor]) -> Read:
        """prefix [B, P, width], texts: ids [B, Q, S], one tensor a length."""
        start = prefix.shape[1]
        parts = [(self.words(ids) + self.place[start : start + ids.shape[2]]).flatten(1, 2) for ids in texts]
        x = torch.cat([prefix, *(part.to(prefix.dtype) for part in parts)], 1)
        shapes = [tuple(ids.shape[1:]) for ids in texts]
        layers = []
        for block in self.blocks:
            x = packed(block, x, start, shapes)
            layers.append(x)
        moments = [layer[:, self.times] for layer in layers]
        return Read(unpacked(self.norm(x[:, start:]), shapes), unpacked(layers[-2][:, start:], shapes), moments)

    def logits(self, x: Tensor) -> Tensor:
        return nn.functional.linear(x.float(), self.words.weight.float())


def packed(block: Block, x: Tensor, start: int, shapes: list[tuple[int, int]]) -> Tensor:
    """One block over a prefix of `start` positions and the texts behind it, `shapes` of questions and words: each text
    sees the prefix and its own past."""
    q, k, v = block.split(x)
    mixed = [attend(q[:, :, :start], k[:, :, :start], v[:, :, :start])]
    at = start
    for questions, length in shapes:
        here = slice(at, at + questions * length)
        own = [part[:, :, here].unflatten(2, (questions, length)) for part in (q, k, v)]
        causal = torch.full((length, length), BLOCKED, dtype=q.dtype, device=q.device).triu(1)
        scores = torch.cat([q[:, :, here] @ k[:, :, :start].transpose(-1, -2), (own[0] @ own[1].transpose(-1, -2) + causal).flatten(2, 3)], -1)
        weights = scores.softmax(-1).to(v.dtype)
        text = weights[..., :start] @ v[:, :, :start]
        mixed.append(text + (weights[..., start:].unflatten(2, (questions, length)) @ own[2]).flatten(2, 3))
        at = here.stop
    return block.finish(x, torch.cat(mixed, 2))


def unpacked(text: Tensor, shapes: list[tuple[int, int]]) -> list[Tensor]:
    """[B, all words, width] -> [B, questions, words, width] by shape."""
    sizes = [questions * length for questions, length in shapes]
    return [part.unflatten(1, shape) for part, shape in zip(text.split(sizes, 1), shapes)]
