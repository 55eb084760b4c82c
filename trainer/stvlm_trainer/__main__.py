"""python -m stvlm_trainer train | evaluate | export"""

import argparse
import sys
from pathlib import Path

from .errors import BadInput

BAD_INPUT = 3  # exit codes are those of `stvlm`


def main() -> int:
    args = _parser().parse_args()
    try:
        args.run(args)
        return 0
    except BadInput as error:
        print(f"stvlm_trainer: {error}", file=sys.stderr)
        return BAD_INPUT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stvlm_trainer", description=__doc__)
    commands = parser.add_subparsers(required=True)

    train = commands.add_parser("train", help="tune the recipe's model on a mixture")
    train.add_argument("--recipe", type=Path, required=True)
    train.add_argument("--data", type=Path, required=True, help="folder of `stvlm tune prepare`")
    train.add_argument("--out", type=Path, required=True)
    train.add_argument("--resume", action="store_true", help="go on from the last whole checkpoint in --out")
    train.add_argument("--workers", type=int, default=0, help="processes that decode clips, for each GPU")
    train.set_defaults(run=_train)

    evaluate = commands.add_parser("evaluate", help="greedy answers for `stvlm bench score`")
    evaluate.add_argument("--model", type=Path, required=True, help="folder of `train` (model/) or of `export`")
    source = evaluate.add_mutually_exclusive_group(required=True)
    source.add_argument("--conversations", type=Path, help="train.jsonl or val.jsonl of a mixture")
    source.add_argument("--questions", type=Path, help="questions.jsonl, with --clips")
    evaluate.add_argument("--clips", type=Path, help="folder of `stvlm clips`")
    evaluate.add_argument("--frames", type=int, required=True, help="framesPerClip of the recipe")
    evaluate.add_argument("--max-new-tokens", type=int, default=64)
    evaluate.add_argument("--limit", type=int, help="the first so many questions")
    evaluate.add_argument("--out", type=Path, required=True, help="answers.jsonl")
    evaluate.set_defaults(run=_evaluate)

    export = commands.add_parser("export", help="merge adapters; one folder with weights, processor and card")
    export.add_argument("--run", dest="folder", type=Path, required=True, help="folder of `train`")
    export.add_argument("--out", type=Path, required=True)
    export.add_argument("--data", type=Path, help="the mixture, for its card")
    export.add_argument("--scores", type=Path, nargs="*", default=[], help="JSON of `stvlm bench score`")
    export.set_defaults(run=_export)
    return parser


def _train(args: argparse.Namespace) -> None:
    from .train import train

    train(args.recipe, args.data, args.out, resume=args.resume, workers=args.workers)


def _evaluate(args: argparse.Namespace) -> None:
    from .evaluate import evaluate, first, from_mixture, from_questions

    if args.questions and not args.clips:
        raise BadInput("--questions", expected="--clips beside it", got="none")
    asked = from_mixture(args.conversations) if args.conversations else from_questions(args.questions, args.clips)
    count = evaluate(
        args.model, first(asked, args.limit), args.out, frames=args.frames, max_new_tokens=args.max_new_tokens
    )
    print(f"{count} answers -> {args.out}")


def _export(args: argparse.Namespace) -> None:
    from .export import export

    export(args.folder, args.out, data=args.data, scores=args.scores)
    print(f"model -> {args.out}")


if __name__ == "__main__":
    sys.exit(main())
