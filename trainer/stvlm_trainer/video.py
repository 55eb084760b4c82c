"""Frames of a clip, decoded by PyAV where it is installed, else by ffmpeg. Only the frames that are shown are kept."""

import importlib.util
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

import numpy as np

from .errors import BrokenClip

LONG_SIDE_PX = (
    1280  # larger frames are scaled down while decoding: models look at less, and 32 frames of 4K fill 0.8 GB
)
TIMEOUT_S = 300


@dataclass(frozen=True)
class Clip:
    frames: np.ndarray  # uint8 [frames, height, width, RGB]
    indices: list[int]  # places in the file; the last ones repeat where it has fewer frames than were asked for
    fps: float
    total: int  # frames in the file


def read_clip(path: Path, frames: int) -> Clip:
    """`frames` frames evenly from the first to the last (the middle one if 1); an image is a clip of one frame.

    Raises BrokenClip where the file is missing or damaged anywhere.
    """
    if not path.is_file():
        raise BrokenClip("no such file")
    decoder = PyAv if importlib.util.find_spec("av") else Ffmpeg
    for probe in (decoder.count_packets, decoder.count_frames):  # packets are counted fast; a few may show nothing
        total, fps = probe(path)
        if total == 0:
            break
        indices = evenly(total, frames)
        wanted = sorted(set(indices))
        pictures = dict(zip(wanted, decoder.pick(path, wanted)))
        if len(pictures) == len(wanted):
            return Clip(np.stack([pictures[i] for i in indices]), indices, fps, total)
    raise BrokenClip(f"{total} frames, not all of which can be decoded")


def blank_clip(frames: int, side_px: int = 64) -> Clip:
    return Clip(np.zeros((frames, side_px, side_px, 3), np.uint8), list(range(frames)), 1.0, frames)


def evenly(total: int, count: int) -> list[int]:
    """`count` places of 0..total-1, first and last among them."""
    return [total // 2] if count == 1 else np.linspace(0, total - 1, count).round().astype(int).tolist()


class Ffmpeg:
    @staticmethod
    def count_packets(path: Path) -> tuple[int, float]:
        return Ffmpeg._count(path, "packets")

    @staticmethod
    def count_frames(path: Path) -> tuple[int, float]:
        return Ffmpeg._count(path, "frames")

    @staticmethod
    def _count(path: Path, what: str) -> tuple[int, float]:
        entries = f"stream=nb_read_{what},avg_frame_rate"
        args = ["-select_streams", "v:0", f"-count_{what}", "-show_entries", entries, "-of", "json", f"file:{path}"]
        streams = json.loads(_run(["ffprobe", "-v", "error", *args])).get("streams", [])
        if not streams:
            raise BrokenClip("no video stream")
        numerator, denominator = map(int, streams[0]["avg_frame_rate"].split("/"))
        return int(streams[0].get(f"nb_read_{what}", 0)), numerator / denominator if denominator and numerator else 1.0

    @staticmethod
    def pick(path: Path, wanted: list[int]) -> Iterator[np.ndarray]:
        """The frames at `wanted` (rising), uint8 [height, width, RGB]."""
        select = "+".join(f"eq(n,{i})" for i in wanted)
        size = f"w='min(iw,{LONG_SIDE_PX})':h='min(ih,{LONG_SIDE_PX})':force_original_aspect_ratio=decrease"
        filters = ["-vf", f"select='{select}',scale={size}", "-fps_mode", "passthrough"]
        reading = ["ffmpeg", "-v", "error", "-nostdin", "-xerror", "-threads", "1", "-i", f"file:{path}", "-an"]
        return _pictures(_run([*reading, *filters, "-f", "image2pipe", "-c:v", "ppm", "-"]))


def _run(command: list[str]) -> bytes:
    try:
        return subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT_S).stdout
    except FileNotFoundError as cause:
        raise RuntimeError(f"{command[0]}: expected to be installed (or `pip install av`), got none") from cause
    except subprocess.CalledProcessError as cause:
        said = cause.stderr.decode(errors="replace").strip().splitlines()
        raise BrokenClip(said[-1] if said else f"{command[0]} exits with {cause.returncode}") from cause
    except subprocess.TimeoutExpired as cause:
        raise BrokenClip(f"not decoded within {TIMEOUT_S} s") from cause


def _pictures(ppm: bytes) -> Iterator[np.ndarray]:
    """Pictures of a stream of PPM files: `P6\\n<width> <height>\\n255\\n` and RGB bytes."""
    at = 0
    while at < len(ppm):
        magic, size, _, _ = ppm[at : at + 64].split(b"\n", 3)
        width, height = map(int, size.split())
        at += len(magic) + len(size) + len(b"\n\n255\n")
        yield np.frombuffer(ppm, np.uint8, height * width * 3, at).reshape(height, width, 3)
        at += height * width * 3


class PyAv:
    @staticmethod
    def count_packets(path: Path) -> tuple[int, float]:
        return PyAv._count(path, lambda container, stream: (p for p in container.demux(stream) if p.size))

    @staticmethod
    def count_frames(path: Path) -> tuple[int, float]:
        return PyAv._count(path, lambda container, stream: container.decode(stream))

    @staticmethod
    def _count(path: Path, parts) -> tuple[int, float]:
        with _av_errors(), _open(path) as container:
            stream = container.streams.video[0]
            return sum(1 for _ in parts(container, stream)), float(stream.average_rate or 1)

    @staticmethod
    def pick(path: Path, wanted: list[int]) -> Iterator[np.ndarray]:
        with _av_errors(), _open(path) as container:
            places = set(wanted)
            for place, frame in enumerate(container.decode(container.streams.video[0])):
                if place in places:
                    yield _upright(frame)


def _open(path: Path):
    import av

    container = av.open(f"file:{path}")
    if not container.streams.video:
        container.close()
        raise BrokenClip("no video stream")
    return container


class _av_errors:
    """Errors of PyAV as BrokenClip."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind, error, trace) -> None:
        import av

        if isinstance(error, av.error.FFmpegError):
            raise BrokenClip(str(error)) from error


def _upright(frame) -> np.ndarray:
    """Scaled and turned as the file says, as ffmpeg does by itself."""
    scale = min(1.0, LONG_SIDE_PX / max(frame.width, frame.height))
    sized = frame.reformat(round(frame.width * scale), round(frame.height * scale), "rgb24")
    return np.ascontiguousarray(np.rot90(sized.to_ndarray(), round(frame.rotation / 90)))
