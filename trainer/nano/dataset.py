"""The stream as batches of a training run, which can go on where it stopped without drawing again what was learned."""

from collections.abc import Iterator

import numpy as np
from torch.utils.data import IterableDataset

from .batches import collate
from .stream import StreamOptions, read_clips
from .words import Words


class StreamedBatches(IterableDataset):
    """Endless batches of `size` clips. `next_block` is where a run that stops now goes on: blocks are taken whole."""

    def __init__(self, options: StreamOptions, words: Words, *, size: int, questions: int, max_text: int, mix: int = 8):
        self.options, self.words, self.size = options, words, size
        self.questions, self.max_text, self.mix = questions, max_text, mix
        self.next_block = options.first

    def __iter__(self) -> Iterator[dict]:
        random = np.random.default_rng((self.options.seed, self.options.first))
        waiting: list[dict] = []
        for clip in read_clips(self.options):
            self.next_block = clip["block"]
            waiting.append(clip)
            # Showings of one scene come one after another: they are spread over several batches.
            if len(waiting) < self.mix * self.size:
                continue
            chosen = random.permutation(len(waiting))[: self.size]
            batch = [waiting[i] for i in chosen]
            waiting = [clip for i, clip in enumerate(waiting) if i not in set(chosen.tolist())]
            yield collate(batch, self.words, questions=self.questions, random=random, max_text=self.max_text)
