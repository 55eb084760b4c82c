#!/usr/bin/env bash
# What `ask` measures of videos, as the benchmark scores it: fresh simulated recordings, questions in held-out words, clips with their boxes
# drawn; first with nothing given but the clip, then with its intrinsics and the camera's height:
#   bash runs/ask-from-video.sh OUT [SEED] [CLIPS] [QUESTIONS A TASK]
# Some 40 minutes of two cores for 12 recordings and 11 questions a task. Started again, it goes on with the answers where it stopped.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: bash runs/ask-from-video.sh OUT [SEED] [CLIPS] [QUESTIONS A TASK]" >&2; exit 2; }
here=$(cd "$(dirname "$0")/.." && pwd)
out=$1 seed=${2:-5923} clips=${3:-12} questions=${4:-11}
stvlm() { node "$here/dist/cli/main.js" "$@"; }
mkdir -p "$out"

[ -f "$out/train.jsonl" ] || {
  stvlm simulate --preset bench-1 --clips 60 --seed 2 --split train --no-video --out "$out/train"
  stvlm questions "$out/train/scenes.jsonl" --tasks all --seed 1 --out "$out/train.jsonl"
}
[ -f "$out/test.jsonl" ] || {
  stvlm simulate --preset bench-1 --clips "$clips" --seed "$seed" --split test --out "$out/logs"
  stvlm questions "$out/logs/scenes.jsonl" --tasks all --set heldout --unbalanced --seed 1 --out "$out/test.jsonl"
}
[ -f "$out/bench/manifest.json" ] ||
  stvlm bench build "$out/train.jsonl" "$out/test.jsonl" --per-task "$questions" --seed 2 --out "$out/bench"

for model in measure measure-given; do
  stvlm bench run "$out/bench" --model "$model" --media video --out "$out/$model.jsonl"
  stvlm bench score "$out/bench" "$out/$model.jsonl" --out "$out/$model.scores.jsonl"
done
