"""The one transformer block of tower and decoder, and what makes numbers easy to read for it."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Block(nn.Module):
    """Pre-norm attention and MLP (squared ReLU: So et al., arXiv 2109.08668). Plain products: on a CPU in bf16 they beat
    the fused kernel's backward pass, and GELU's costs as much as all products."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm_attention, self.norm_mlp = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def split(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[B, N, width] -> queries (scaled), keys, values [B, heads, N, width / heads]."""
        batch, count, width = x.shape
        q, k, v = self.qkv(self.norm_attention(x)).view(batch, count, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        return q * (width // self.heads) ** -0.5, k, v

    def finish(self, x: Tensor, mixed: Tensor) -> Tensor:
        """Adds what attention gathered ([B, heads, N, width / heads]), then the MLP."""
        x = x + self.out(mixed.transpose(1, 2).flatten(2))
        return x + self.down(F.relu(self.up(self.norm_mlp(x))).square())

    def forward(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        q, k, v = self.split(x)
        return self.finish(x, attend(q, k, v, bias))


def attend(q: Tensor, k: Tensor, v: Tensor, bias: Tensor | None = None) -> Tensor:
    scores = q @ k.transpose(-1, -2)
    if bias is not None:
        scores = scores + bias.to(scores.dtype)
    return scores.softmax(-1).to(v.dtype) @ v


def mlp(inputs: int, hidden: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inputs, hidden), nn.GELU(approximate="tanh"), nn.Linear(hidden, outputs))


def fourier(x: Tensor, octaves: int = 4) -> Tensor:
    """[..., n] -> [..., n * (1 + 2 * octaves)]: the values, then sines and cosines of 1, 2, 4 ... times them."""
    waves = (x[..., None] * (2.0 ** torch.arange(octaves, dtype=x.dtype, device=x.device))).flatten(-2)
    return torch.cat([x, waves.sin(), waves.cos()], -1)
