import importlib.util
import subprocess

import numpy as np
import pytest
from conftest import FIXTURE

from stvlm_trainer.errors import BrokenClip
from stvlm_trainer.video import Ffmpeg, PyAv, evenly, read_clip

CLIPS = sorted((FIXTURE / "media").glob("*.mp4"))
HAS_AV = importlib.util.find_spec("av") is not None


@pytest.fixture(params=["av", "ffmpeg"])
def decoder(request, monkeypatch):
    if request.param == "av" and not HAS_AV:
        pytest.skip("av is not installed")
    if request.param == "ffmpeg":
        monkeypatch.setattr("stvlm_trainer.video.importlib.util.find_spec", lambda name: None)
    return request.param


def turned_by_90(mp4: bytes) -> bytes:
    """As a phone held upright writes it: the matrix of the track's header (ISO 14496-12, tkhd) turns by 90 degrees."""
    at = mp4.index(b"tkhd") + 4 + 40
    matrix = np.array([0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30], ">i4").tobytes()
    return mp4[:at] + matrix + mp4[at + len(matrix) :]


def test_frames_are_even_and_hold_both_ends():
    assert evenly(41, 5) == [0, 10, 20, 30, 40]
    assert evenly(3, 5) == [0, 0, 1, 2, 2]
    assert evenly(41, 1) == [20]


def test_frames_of_a_clip(decoder):
    clip = read_clip(CLIPS[0], 4)
    assert clip.frames.shape == (4, 96, 96, 3) and clip.frames.dtype == np.uint8
    assert clip.indices == evenly(clip.total, 4) and clip.fps == 10
    assert np.ptp(clip.frames) > 100 and not np.array_equal(clip.frames[0], clip.frames[-1])


def test_a_clip_shorter_than_asked_repeats_frames(decoder):
    clip = read_clip(CLIPS[0], 200)
    assert len(clip.frames) == 200 and len(set(clip.indices)) == clip.total


@pytest.mark.skipif(not HAS_AV, reason="av is not installed")
def test_both_decoders_give_the_same_frames(tmp_path):
    turned = tmp_path / "turned.mp4"
    turned.write_bytes(turned_by_90(CLIPS[1].read_bytes()))
    upright = next(PyAv.pick(CLIPS[1], [7]))
    assert np.abs(next(PyAv.pick(turned, [7])) - np.rot90(upright, -1).astype(int)).max() == 0
    for path in (CLIPS[0], turned):
        wanted = [0, 7, 20]
        for one, other in zip(Ffmpeg.pick(path, wanted), PyAv.pick(path, wanted), strict=True):
            np.testing.assert_array_equal(one, other)


def test_an_image_is_a_clip_of_one_frame(decoder, tmp_path):
    command = ["ffmpeg", "-v", "error", "-i", CLIPS[0], "-frames:v", "1", tmp_path / "one.png"]
    subprocess.run(command, check=True)
    clip = read_clip(tmp_path / "one.png", 1)
    np.testing.assert_array_equal(clip.frames[0], read_clip(CLIPS[0], 41).frames[0])


@pytest.mark.parametrize("damage", ["missing", "empty", "text", "cut", "scribbled"])
def test_a_broken_clip_says_so(decoder, tmp_path, damage):
    path, whole = tmp_path / "clip.mp4", CLIPS[0].read_bytes()
    middle = len(whole) // 2
    contents = {
        "empty": b"",
        "text": b"no video" * 100,
        "cut": whole[:middle],
        "scribbled": whole[: middle - 600] + bytes(range(256)) * 5 + whole[middle + 680 :],
    }
    if damage != "missing":
        path.write_bytes(contents[damage])
    with pytest.raises(BrokenClip) as caught:
        read_clip(path, 8)
    assert 0 < len(str(caught.value)) < 300 and "\n" not in str(caught.value)
