"""The vocabulary: whole words, and numbers that are single words."""

import math
import re

import torch
from torch import Tensor, nn

SPECIAL = ("<pad>", "<unk>", "<bos>", "<eos>", "<a>", "<video>")
PATTERN = r"[a-z]+(?:['/][a-z]+)*|\d+(?:\.\d+)?"
HOURS = tuple(str(h) for h in range(1, 13))
#: The half-second grid of clips.
TIMES_PER_S = 2
TIMES = tuple(f"{k / TIMES_PER_S:g}" for k in range(0, 40))
#: Two significant digits.
AMOUNTS = ("0",) + tuple(f"{k * 10.0**e / 10:g}" for e in range(-1, 3) for k in range(10, 100))
NUMBERS = tuple(dict.fromkeys((*TIMES, *AMOUNTS)))

#: Spread of the taught neighbours: of amounts relative, of times in seconds, of hours in hours.
AMOUNT_SD, TIME_SD_S, HOUR_SD = 0.12, 0.35, 0.45
#: How much a word's loss counts: words that carry no answer (units, the end) are soon known. Other amounts share their chance with their
#: neighbours, nothing has none: at full weight "0" would be said wherever it is a little likely.
FORM_WEIGHT, ZERO_WEIGHT = 0.1, 0.2


def split(text: str) -> list[str]:
    return re.findall(PATTERN, text.lower())


def vocabulary_of(texts: list[str]) -> list[str]:
    """Special words, numbers, then every other word of the texts in order of the alphabet."""
    plain = sorted({word for text in texts for word in split(text) if not word[0].isdigit()})
    return [*SPECIAL, *NUMBERS, *plain]


#: How a number's neighbours are counted: not at all, as amounts, as times, as hours.
KINDS = ("word", "amount", "time", "hour")


class Words(nn.Module):
    """Ids of words. A label is `kind * len(vocabulary) + id`: the kind tells which numbers are nearly as good."""

    def __init__(self, vocabulary: list[str]):
        super().__init__()
        self.vocabulary = vocabulary
        self.ids = {word: i for i, word in enumerate(vocabulary)}
        self.pad, self.unknown = self.ids["<pad>"], self.ids["<unk>"]
        self.begin, self.end, self.answer = self.ids["<bos>"], self.ids["<eos>"], self.ids["<a>"]
        self.register_buffer("soft_targets", self.neighbours(), persistent=False)
        self.register_buffer("weights", self.weights_of(), persistent=False)

    def encode(self, text: str) -> list[int]:
        return [self.ids.get(word, self.unknown) for word in split(text)]

    def labels(self, answer: str) -> list[int]:
        """Of the answer's words and the end."""
        words = split(answer)
        return [self.kind(words, i) * len(self.ids) + self.ids.get(w, self.unknown) for i, w in enumerate(words)] + [self.end]

    def kind(self, words: list[str], i: int) -> int:
        if not words[i][0].isdigit():
            return 0
        if words[-1] == "o'clock":
            return 3
        return 2 if words[0] == "from" else 1

    def decode(self, ids: list[int]) -> str:
        return " ".join(self.vocabulary[i] for i in ids if i >= len(SPECIAL))

    def neighbours(self) -> Tensor:
        """[kinds * V, V]: rows sum to one."""
        size = len(self.vocabulary)
        table = torch.eye(size).repeat(len(KINDS), 1)
        for kind, numbers, spread in ((1, AMOUNTS, amount_distance), (2, TIMES, time_distance), (3, HOURS, hour_distance)):
            columns = torch.tensor([self.ids[number] for number in numbers])
            values = torch.tensor([float(number) for number in numbers])
            for number, column in zip(numbers, columns):
                near = torch.exp(-0.5 * spread(values, float(number)) ** 2)
                row = torch.zeros(size)
                row[columns] = near / near.sum()
                table[kind * size + column] = row
        return table

    def weights_of(self) -> Tensor:
        """[kinds * V]: of each label."""
        size = len(self.vocabulary)
        weights = torch.ones(len(KINDS) * size)
        weights[:size] = FORM_WEIGHT
        weights[[self.ids[w] for w in CHOICES if w in self.ids]] = 1
        weights[KINDS.index("amount") * size + self.ids["0"]] = ZERO_WEIGHT
        return weights


def number_features(vocabulary: list[str]) -> tuple[Tensor, Tensor]:
    """Places of the numbers in the vocabulary [N], and waves of their values and of their logarithms [N, features]: numbers
    that are near look alike, so that times between two frames, and amounts that were never taught, mean something."""
    places = torch.tensor([i for i, word in enumerate(vocabulary) if word[0].isdigit()])
    values = torch.tensor([float(vocabulary[i]) for i in places])
    waves = [values.clamp(max=60)[:, None] * 2 * math.pi / torch.tensor(TIME_PERIODS_S)]
    waves.append(torch.log(values.clamp(min=0.05))[:, None] * 2 * math.pi / torch.tensor(LOG_PERIODS))
    angles = torch.cat(waves, -1)
    return places, torch.cat([angles.sin(), angles.cos()], -1)


#: From finer than the half-second grid to longer than a clip; of the hour, 12.
TIME_PERIODS_S = (1.5, 2.5, 4.0, 7.0, 12.0, 24.0, 48.0)
#: Of natural logarithms: from a few per cent to the whole range of amounts.
LOG_PERIODS = (0.4, 0.8, 1.6, 3.2, 6.4, 12.8)

CHOICES = ("red", "blue", "green", "same", "different")


def amount_distance(values: Tensor, value: float) -> Tensor:
    """Relative; nothing moves or something does."""
    if value == 0:
        return torch.where(values == 0, 0.0, 9.0)
    return torch.where(values == 0, 9.0, torch.log(values.clamp(min=1e-6) / value) / AMOUNT_SD)


def time_distance(values: Tensor, value: float) -> Tensor:
    return (values - value) / TIME_SD_S


def hour_distance(values: Tensor, value: float) -> Tensor:
    return ((values - value + 6) % 12 - 6) / HOUR_SD
