"""Decoder: a prefix of frames that attends both ways, then questions that share it and do not see one another."""

import torch
from torch import Tensor, nn

from .configuration import NanoConfig
from .layers import Block, attend

BLOCKED = -1e4


class Decoder(nn.Module):
    def __init__(self, config: NanoConfig):
        super().__init__()
        self.config = config
        width = config.hidden_size
        self.words = nn.Embedding(config.vocab_size, width)
        nn.init.normal_(self.words.weight, std=0.25)
        self.place = nn.Parameter(torch.randn(config.prefix + config.max_text, width) * 0.02)
        self.blocks = nn.ModuleList(Block(width, config.num_attention_heads) for _ in range(config.num_hidden_layers))
        self.norm = nn.LayerNorm(width)
        for block in self.blocks:
            for layer in (block.out, block.down):
                layer.weight.data.mul_(0.5)
        frames, each = config.frames, config.tokens_per_frame + 1
        #: Places of the tokens of time: each closes its frame.
        self.register_buffer("times", torch.arange(1, frames + 1) * each, persistent=False)

    def prefix(self, shown: Tensor, time_ids: Tensor, begin: int) -> Tensor:
        """shown [B, F, tokens, width], time_ids [B, F] -> embedded prefix [B, P, width]."""
        times = self.words(time_ids)[:, :, None].to(shown.dtype)
        frames = torch.cat([shown, times], 2).flatten(1, 2)
        first = self.words.weight[begin].to(shown.dtype).expand(len(shown), 1, -1)
        return torch.cat([first, frames], 1) + self.place[: self.config.prefix].to(shown.dtype)

    def forward(self, prefix: Tensor, texts: list[Tensor]) -> tuple[list[Tensor], list[Tensor]]:
        """prefix [B, P, width], texts: ids [B, Q, S], one tensor a length -> inputs of `logits` [B, Q, S, width], one a
        tensor of `texts`, and each layer's tokens of time [B, F, width]."""
        start = prefix.shape[1]
        parts = [(self.words(ids) + self.place[start : start + ids.shape[2]]).flatten(1, 2) for ids in texts]
        x = torch.cat([prefix, *(part.to(prefix.dtype) for part in parts)], 1)
        shapes = [tuple(ids.shape[1:]) for ids in texts]
        moments = []
        for block in self.blocks:
            x = packed(block, x, start, shapes)
            moments.append(x[:, self.times])
        sizes = [questions * length for questions, length in shapes]
        answers = self.norm(x[:, start:]).split(sizes, 1)
        return [part.unflatten(1, shape) for part, shape in zip(answers, shapes)], moments

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
