"""One folder that transformers loads: adapters merged, weights, processor and a model card."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .errors import BadInput
from .models import load_tuned
from .train import MODEL, RUN


def export(run_folder: Path, out: Path, *, data: Path | None = None, scores: Sequence[Path] = ()) -> None:
    """`run_folder`: what `train` left. `data`: the mixture, whose card.md joins the model's. `scores`: reports as JSON."""
    run_file = run_folder / RUN
    if not run_file.is_file():
        raise BadInput("run", expected="a finished run (run.json)", got="none", where=str(run_folder))
    model, processor = load_tuned(run_folder / MODEL)
    model.save_pretrained(out)
    processor.save_pretrained(out)
    run = json.loads(run_file.read_text(encoding="utf-8"))
    (out / "README.md").write_text(card(run, data, scores), encoding="utf-8")


def card(run: dict[str, Any], data: Path | None, scores: Sequence[Path]) -> str:
    losses = [row["loss"] for row in run["log"] if "loss" in row]
    count = run["data"]
    lines = [
        "---",
        f"license: {run['licence'].lower()}",
        *([f"base_model: {run['base']}"] if "/" in run["base"] else []),
        "pipeline_tag: video-text-to-text",
        "---",
        f"# {run['recipe']}",
        "",
        f"A video-language model for questions about motion; base: {run['base']}, {run['weights']:,} weights.",
        "",
        f"- Tuned on {count['conversations']:,} conversations ({count['skipped']} skipped), sha256 {count['sha256']}.",
        f"- {run['steps']:,} steps on {run['processes']} process(es); loss {losses[0]:.3f} at first, {losses[-1]:.3f} at last.",
        f"- torch {run['versions']['torch']}, transformers {run['versions']['transformers']}.",
        "",
    ]
    for path in scores:
        lines += [f"## Scores: {path.stem}", "", "```json", path.read_text(encoding="utf-8").strip(), "```", ""]
    if data is not None and (data / "card.md").is_file():
        lines += ["## Data", "", (data / "card.md").read_text(encoding="utf-8").strip(), ""]
    return "\n".join(lines)
