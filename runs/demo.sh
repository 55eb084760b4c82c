#!/usr/bin/env bash
# The main job on an embedded default: simulated logs with exact truth -> questions -> clips with drawn boxes -> one page;
# then a small benchmark of the same logs, what guessing and measuring score on it, and its report; at last questions
# about one clip, answered by measuring and by the small model side by side.
# bash runs/demo.sh [folder, by default demo-out]
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-demo-out}
stvlm() { node dist/cli/main.js "$@"; }

# Recordings to test on, half by half side by side, and others to fit blind guessing on, whose pictures nobody needs.
stvlm simulate --preset bench-1 --clips 8 --seed 3 --split test --out "$out/logs/a" & a=$!
stvlm simulate --preset bench-1 --clips 8 --first 8 --seed 3 --split test --out "$out/logs/b" & b=$!
wait $a && wait $b
logs=("$out/logs/a/scenes.jsonl" "$out/logs/b/scenes.jsonl")
stvlm simulate --preset bench-1 --clips 60 --seed 2 --split train --no-video --out "$out/logs/train"

stvlm motion "${logs[0]}" > "$out/motion.txt"
stvlm questions "${logs[0]}" --out "$out/questions.jsonl" --per-task 2 --seed 1
stvlm clips "$out/questions.jsonl" --crf 25 --out "$out/clips"
stvlm look "$out/questions.jsonl" --clips "$out/clips" --out "$out"

stvlm questions "$out/logs/train/scenes.jsonl" --tasks all --out "$out/train.jsonl" --seed 1
stvlm questions "${logs[@]}" --tasks all --set heldout --unbalanced --out "$out/test.jsonl" --seed 1
stvlm bench build "$out/train.jsonl" "$out/test.jsonl" --per-task 30 --width 480 --out "$out/bench"
for model in truth boxes blind-constant blind-metadata; do
  stvlm bench run "$out/bench" --model $model --train "$out/train.jsonl" --out "$out/answers/$model.jsonl"
  stvlm bench score "$out/bench" "$out/answers/$model.jsonl" --out "$out/scores/$model.jsonl" > "$out/scores-$model.txt"
done
stvlm bench report "$out"/scores/*.jsonl --bench "$out/bench" --cases 3 --out "$out/report.html"

# Questions about one clip: measured on its log's paths, and beside it what ST-VLM-nano says, which sees the pictures alone.
stvlm ask "$out/logs/a/clips/bench-1-s3-00000.mp4" --scene "${logs[0]}" --scene-id bench-1-s3-00000 --object red=3 --object blue=0 \
  --by both --page "$out/ask.html" \
  "How far does red travel?" "How fast is blue between 1 and 4 seconds?" "Which is faster, red or blue?" \
  "Do red and blue move in the same direction?" "In which direction does blue move at the end?" \
  "How long would red need for 100 m at its average speed?" "How far does the red truck travel?"
echo "open $out/index.html, then $out/report.html and $out/ask.html"
