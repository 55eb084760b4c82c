"""Clips from the simulator, drawn while they are read: nothing is stored, none is seen twice."""

import json
import queue
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
MAIN = ["node", "--import", "tsx", "src/cli/main.ts", "tune", "stream"]


@dataclass(frozen=True)
class StreamOptions:
    """`first` block of scenes, then every `stride`-th. `worlds` of the simulator: all, where none is named."""

    seed: int
    first: int = 0
    stride: int = 1
    moving_share: float = 0.0
    pictures: bool = True
    questions: int = 8
    showings: int = 5
    worlds: tuple[str, ...] = ()
    #: Recorded scenes, and the share of clips that come from them.
    scenes: Path | None = None
    scenes_share: float = 0.0

    def command(self) -> list[str]:
        rest = [] if self.pictures else ["--no-pictures"]
        values = {
            "seed": self.seed,
            "first": self.first,
            "stride": self.stride,
            "moving": self.moving_share,
            "questions": self.questions,
            "showings": self.showings,
        }
        if self.worlds:
            values["worlds"] = ",".join(self.worlds)
        if self.scenes:
            values |= {"scenes": self.scenes.resolve(), "scenes-share": self.scenes_share}
        return [*MAIN, *rest, *(part for k, v in values.items() for part in (f"--{k}", str(v)))]


def read_clips(options: StreamOptions, ahead: int = 96) -> Iterator[dict]:
    """Endless; `ahead` clips are read while others are learned. Raises RuntimeError where the simulator stops."""
    process = subprocess.Popen(options.command(), cwd=ROOT, stdout=subprocess.PIPE, bufsize=1 << 20)
    waiting: queue.Queue = queue.Queue(ahead)
    stopped = threading.Event()

    def fill() -> None:
        clip = next_clip(process.stdout)
        while clip is not None and not stopped.is_set():
            waiting.put(clip)
            clip = next_clip(process.stdout)
        waiting.put(None)

    threading.Thread(target=fill, daemon=True).start()
    try:
        while (clip := waiting.get()) is not None:
            yield clip
        raise RuntimeError(f"clips: expected a stream without end, got exit {process.wait()} from {' '.join(options.command())}")
    finally:
        stopped.set()
        process.kill()
        process.wait()


def next_clip(pipe) -> dict | None:
    """None at the end. `pixels` uint8 [F, H, W, 3] where pictures were asked for."""
    head = pipe.read(4)
    if len(head) < 4:
        return None
    clip = json.loads(pipe.read(int.from_bytes(head, "little")))
    size = clip.pop("rgbBytes")
    if size:
        clip["pixels"] = np.frombuffer(pipe.read(size), np.uint8).reshape(len(clip["timesS"]), 144, 256, 3)
    return clip
