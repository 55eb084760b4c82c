"""What tuning gives, and what pseudo-labels add: one small base, tuned on clips of driving, and on as many of which half are
pseudo-labelled ones (STKit, section 5, at this model's scale). `python -m nano ablation --out DIR --scenes scenes.jsonl`.

No stage shares a seed with the shipped model's training (stages.py) or with the benchmark of bench/nano.ts.
"""

import sys
from pathlib import Path

from .processes import side_by_side
from .stages import Stage

DRIVING = ("driving",)
BASE = ("tower", "decoder")
TUNED = {
    #: The same simulated clips, as far as they go.
    name: Stage(name, 6_000, 4.0e-4, True, 5, 0.25, 203, BASE, worlds=DRIVING, scenes_share=share)
    for name, share in (("labels", 0.0), ("pseudo", 0.5))
}
ABLATION = {
    "tower": Stage("tower", 5_000, 1.2e-3, True, 0, 0.3, 201, batch=6, worlds=DRIVING),
    "decoder": Stage("decoder", 12_000, 1.2e-3, False, 8, 0.3, 202, batch=8, worlds=DRIVING),
    **TUNED,
}
UNTUNED = "untuned"


def run_ablation(out: Path, scenes: Path, vocabulary: list[str]) -> None:
    """Leaves OUT/onnx/{untuned,labels,pseudo}; what is whole is kept."""
    stage = [sys.executable, "-m", "nano", "stage"]
    rest = ["--of", "ablation", "--out", str(out.resolve()), "--scenes", str(scenes.resolve())]
    for names in (BASE, tuple(TUNED)):
        side_by_side([[*stage, name, *rest] for name in names])
    join(out, vocabulary)
    export_rows(out)


def join(out: Path, vocabulary: list[str]) -> None:
    """Tower and decoder as they are before they meet: the decoder knows what is seen, not yet how it looks."""
    import torch

    from .configuration import NanoConfig
    from .model import NanoForConditionalGeneration
    from .train import take_weights

    model = NanoForConditionalGeneration(NanoConfig(vocabulary=vocabulary))
    for earlier in BASE:
        take_weights(model, out / earlier)
    with torch.no_grad():
        # Never taught: they would say anything.
        for looks in (model.projector.object_looks, model.projector.film_looks):
            looks.weight.zero_()
    model.save_pretrained(out / UNTUNED / "final")


def export_rows(out: Path) -> None:
    from .export import export
    from .model import load

    for name in (UNTUNED, *TUNED):
        export(load(out / name / "final"), out / "onnx" / name)
