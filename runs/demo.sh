#!/usr/bin/env bash
# The main job on an embedded default: simulated logs with exact truth -> questions -> clips with drawn boxes -> one page.
# bash runs/demo.sh [folder, by default demo-out]
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-demo-out}
stvlm() { node dist/cli/main.js "$@"; }

stvlm simulate --preset bench-1 --clips 8 --seed 1 --out "$out/logs"
stvlm motion "$out/logs/scenes.jsonl" > "$out/motion.txt"
stvlm questions "$out/logs/scenes.jsonl" --out "$out/questions.jsonl" --per-task 4 --seed 1
stvlm clips "$out/questions.jsonl" --out "$out/clips"
stvlm look "$out/questions.jsonl" --clips "$out/clips" --out "$out"
echo "open $out/index.html"
