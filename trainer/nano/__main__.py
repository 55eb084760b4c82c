"""`python -m nano run --out DIR`: words, tower and decoder side by side, both joined, then the ONNX folder.

Whatever is whole is kept: the same command goes on where it was stopped.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from .ablation import ABLATION, run_ablation
from .processes import side_by_side
from .stages import STAGES
from .stream import StreamOptions, read_clips
from .words import vocabulary_of

WORDS_FILE = "words.json"
#: Clips whose questions are looked through for words.
WORD_CLIPS = 1_500
WORD_SEED = 100
TABLES = {"nano": STAGES, "ablation": ABLATION}


def main() -> None:
    parser = argparse.ArgumentParser(prog="nano", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="everything, stage by stage")
    run.add_argument("--out", type=Path, required=True)
    run.add_argument("--onnx", type=Path, help="where the ONNX folder goes (default: OUT/onnx)")
    run.add_argument("--processes", type=int, default=2, help="of the joined stage")
    stage = commands.add_parser("stage", help="one stage, in this process")
    stage.add_argument("name", choices=dict.fromkeys(name for table in TABLES.values() for name in table))
    stage.add_argument("--of", choices=TABLES, default="nano")
    stage.add_argument("--out", type=Path, required=True)
    stage.add_argument("--scenes", type=Path, help="recorded scenes, where the stage takes any")
    ablation = commands.add_parser("ablation", help="the same small model untuned, tuned on driving, and on pseudo-labels too")
    ablation.add_argument("--out", type=Path, required=True)
    ablation.add_argument("--scenes", type=Path, required=True, help="pseudo-labelled scenes (bench/nano/pseudo-clips.mjs)")
    words = commands.add_parser("words", help="the vocabulary, from the questions of a stream")
    words.add_argument("--out", type=Path, required=True)
    onnx = commands.add_parser("export", help="a trained stage as an ONNX folder")
    onnx.add_argument("--model", type=Path, required=True)
    onnx.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    doors = {"run": run_all, "stage": run_stage, "words": write_words, "export": run_export, "ablation": ablate}
    doors[args.command](args)


def run_all(args: argparse.Namespace) -> None:
    write_words(args)
    side_by_side([[sys.executable, "-m", "nano", "stage", name, "--out", str(args.out)] for name in ("tower", "decoder")])
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(args.processes)]
    side_by_side([[*torchrun, "-m", "nano", "stage", "joined", "--out", str(args.out)]])
    args.model, args.out = args.out / "joined" / "final", args.onnx or args.out / "onnx"
    run_export(args)


def run_stage(args: argparse.Namespace) -> None:
    from .train import train

    if args.name not in TABLES[args.of]:
        sys.exit(f"nano: expected a stage of {args.of} ({', '.join(TABLES[args.of])}), got {args.name}")
    stage = TABLES[args.of][args.name]
    if (args.out / stage.name / "final" / "model.safetensors").exists():
        return
    vocabulary = json.loads((args.out / WORDS_FILE).read_text())
    processes, rank = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
    train(stage, args.out, vocabulary, processes=processes, rank=rank, scenes=args.scenes)


def ablate(args: argparse.Namespace) -> None:
    write_words(args)
    run_ablation(args.out, args.scenes, json.loads((args.out / WORDS_FILE).read_text()))


def write_words(args: argparse.Namespace) -> None:
    path = args.out / WORDS_FILE
    if path.exists():
        return
    args.out.mkdir(parents=True, exist_ok=True)
    texts: list[str] = []
    for i, clip in enumerate(read_clips(StreamOptions(seed=WORD_SEED, pictures=False, moving_share=0.3))):
        if i == WORD_CLIPS:
            break
        texts += [f"{one['question']} {one['answer']}" for one in clip["questions"]]
    path.write_text(json.dumps(vocabulary_of(texts)))


def run_export(args: argparse.Namespace) -> None:
    from .export import export
    from .model import load

    export(load(args.model), args.out)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("nano: interrupted; the same command goes on from the last checkpoint", file=sys.stderr)
        sys.exit(130)
