"""Whole runs on the CPU: learning, killing and resuming, several processes, broken clips."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from conftest import FIXTURE, TRAINER
from safetensors.torch import load_file

from stvlm_trainer.__main__ import main
from stvlm_trainer.errors import BadInput
from stvlm_trainer.evaluate import evaluate, from_mixture
from stvlm_trainer.export import export
from stvlm_trainer.train import WHOLE, train

# 21 conversations, 4 a step: the last batch of an epoch is filled by blanks.
SHORT = {"epochs": 3, "saveSteps": 4}  # 18 steps
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}


def command(recipe: Path, out: Path, *more: str) -> list[str]:
    return ["-m", "stvlm_trainer", "train", "--recipe", str(recipe), "--data", str(FIXTURE), "--out", str(out), *more]


def started(args: list[str]) -> subprocess.Popen:
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    return subprocess.Popen([sys.executable, *args], cwd=TRAINER, env=ENVIRONMENT, **streams)


def losses(out: Path) -> list[float]:
    return [row["loss"] for row in json.loads((out / "run.json").read_text())["log"] if "loss" in row]


@pytest.fixture(scope="module")
def uninterrupted(recipe_with, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "uninterrupted"
    train(recipe_with(**SHORT), FIXTURE, out)
    return out


def test_tiny_learns_64_questions_by_heart(recipe_with, tmp_path):
    train(recipe_with(), FIXTURE, tmp_path / "run")
    export(tmp_path / "run", tmp_path / "exported")
    count = evaluate(tmp_path / "exported", from_mixture(FIXTURE / "train.jsonl"), tmp_path / "answers.jsonl", frames=4)
    truth = {}
    for line in (FIXTURE / "train.jsonl").read_text().splitlines():
        row = json.loads(line)
        truth |= dict(zip(row["questions"], (turn["value"] for turn in row["conversations"][1::2])))
    answers = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text().splitlines()]
    right = sum(truth[answer["questionId"]] == answer["text"] for answer in answers)
    assert count == len(truth) == 64
    assert right / 64 > 0.95
    card = (tmp_path / "exported/README.md").read_text()
    assert "license: apache-2.0" in card and "21 conversations (0 skipped)" in card


def test_killed_in_the_middle_and_resumed_the_weights_are_the_same(uninterrupted, recipe_with, tmp_path):
    out, recipe = tmp_path / "killed", recipe_with(**SHORT)
    with started(command(recipe, out)) as run:
        steps = 0
        for line in run.stdout:
            steps += "'loss'" in line
            if steps == 11:
                run.send_signal(signal.SIGKILL)
                break
    assert run.wait() == -signal.SIGKILL and not (out / "run.json").exists()
    saved = {path.parent.name for path in out.glob(f"checkpoint-*/{WHOLE}")}
    assert "checkpoint-8" in saved
    # What a run leaves that is killed while it saves.
    shutil.copytree(out / "checkpoint-8", out / "checkpoint-17", ignore=lambda *_: [WHOLE, "optimizer.pt"])
    train(recipe, FIXTURE, out, resume=True)
    one, other = (load_file(folder / "model/model.safetensors") for folder in (uninterrupted, out))
    assert one.keys() == other.keys()
    assert [name for name in one if not torch.equal(one[name], other[name])] == []
    assert losses(out) == losses(uninterrupted)


def test_two_processes_give_the_losses_of_one(uninterrupted, recipe_with, tmp_path):
    recipe = recipe_with(**SHORT, perDeviceBatch=2)
    launch = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    done = subprocess.run(
        [sys.executable, *launch, *command(recipe, tmp_path / "two")],
        cwd=TRAINER,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    pairs = list(zip(losses(tmp_path / "two"), losses(uninterrupted), strict=True))
    assert len(pairs) == 18 and max(abs(one - other) for one, other in pairs) < 1e-4


def test_gathering_small_batches_gives_the_losses_of_large_ones(uninterrupted, recipe_with, tmp_path):
    train(recipe_with(**SHORT, perDeviceBatch=1), FIXTURE, tmp_path / "run")
    pairs = zip(losses(tmp_path / "run"), losses(uninterrupted), strict=True)
    assert max(abs(one - other) for one, other in pairs) < 1e-4


def test_adapters_are_trained_and_merged(recipe_with, tmp_path):
    lora = {"rank": 4, "alpha": 8, "dropout": 0.05, "targets": ["q_proj", "v_proj"]}
    train(recipe_with(epochs=1, method="lora", lora=lora, trains=["projector", "language"]), FIXTURE, tmp_path / "run")
    export(tmp_path / "run", tmp_path / "exported")
    base, merged = (
        load_file(folder / "model.safetensors") for folder in (tmp_path / "run/base", tmp_path / "exported")
    )
    assert base.keys() == merged.keys()
    changed = {name for name in base if not torch.equal(base[name], merged[name])}
    assert any("q_proj" in name for name in changed) and any("multi_modal_projector" in name for name in changed)
    assert not any("vision_tower" in name or "mlp" in name for name in changed)


def test_broken_clips_are_skipped_and_reported(recipe_with, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(FIXTURE, data)
    rows = [json.loads(line) for line in (data / "train.jsonl").read_text().splitlines()]
    (data / rows[2]["video"]).write_bytes((data / rows[2]["video"]).read_bytes()[:3000])
    (data / rows[5]["video"]).unlink()
    train(recipe_with(epochs=2), data, tmp_path / "run")
    reported = [json.loads(line) for line in (tmp_path / "run/skipped.jsonl").read_text().splitlines()]
    assert {row["id"] for row in reported} == {rows[2]["id"], rows[5]["id"]} and len(reported) == 2
    assert all(row["reason"] for row in reported)
    assert json.loads((tmp_path / "run/run.json").read_text())["data"]["skipped"] == 2
    evaluate(
        tmp_path / "run/model", from_mixture(data / "train.jsonl"), tmp_path / "a.jsonl", frames=4, max_new_tokens=2
    )
    answers = {
        answer["questionId"]: answer for answer in map(json.loads, (tmp_path / "a.jsonl").read_text().splitlines())
    }
    assert [answers[question]["text"] for question in rows[5]["questions"]] == [""] * len(rows[5]["questions"])
    assert answers[rows[5]["questions"][0]]["error"] == "no such file"


def test_a_folder_in_use_is_not_overwritten(recipe_with, tmp_path):
    (tmp_path / "model").mkdir()
    with pytest.raises(BadInput, match="out: expected an empty folder or --resume"):
        train(recipe_with(), FIXTURE, tmp_path)


def test_the_nano_has_a_command_of_its_own(tmp_path):
    with pytest.raises(BadInput, match="got one of `python -m nano run`"):
        train(TRAINER / "recipes/nano.yaml", FIXTURE, tmp_path)


def test_wrong_input_is_one_line_and_exit_code_3(recipe_with, tmp_path, monkeypatch, capsys):
    line = command(recipe_with(), tmp_path / "out")[2:]
    line[line.index(str(FIXTURE))] = str(tmp_path)
    monkeypatch.setattr(sys, "argv", ["stvlm_trainer", *line])
    assert main() == 3
    assert capsys.readouterr().err.startswith("stvlm_trainer: data: expected conversations of `stvlm tune prepare`")
