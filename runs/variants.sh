#!/usr/bin/env bash
# Asks a model the questions of a bench folder plainly and in every variant, scores each, and shows the losses on one page:
#   bash runs/variants.sh bench openai:NAME@http://localhost:8000/v1 out/model
# Further options of `bench run` go behind: --frames 32 --concurrency 16. Started again, it goes on where it stopped.
set -euo pipefail
[ $# -ge 3 ] || { echo "usage: bash runs/variants.sh BENCH MODEL OUT [options of bench run]" >&2; exit 2; }
here=$(cd "$(dirname "$0")/.." && pwd)
bench=$1 model=$2 out=$3
shift 3
stvlm() { node "$here/dist/cli/main.js" "$@"; }
mkdir -p "$out"

# name of the files, then how the questions are asked
ask() {
  local name=$1
  shift
  stvlm bench run "$bench" --model "$model" "$@" --out "$out/$name.jsonl"
  stvlm bench score "$bench" "$out/$name.jsonl" --out "$out/$name.scores.jsonl"
}
ask plain "$@"
for variant in paraphrase "fps 0.5" "fps 1" "fps 2" "fps 4" focal mirror reverse shuffle no-box other-clip blind; do
  ask "${variant// /-}" --variant "$variant" "$@"
done
stvlm bench report "$out"/*.scores.jsonl --bench "$bench" --out "$out/report.html"
