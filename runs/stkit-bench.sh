#!/usr/bin/env bash
# STKit-Bench from the public data sets of the paper, as one folder: 200 questions of each of the seven tasks, from their
# official validation and test parts (nuScenes and Argoverse 2 publish no labels of their test part). The data are downloaded by you, under their own licences:
#   nuScenes trainval    https://www.nuscenes.org/nuscenes       metadata and keyframes (samples/)
#   Argoverse 2 sensor   https://www.argoverse.org/av2.html      val/ and test/ logs
#   nuPlan               https://www.nuscenes.org/nuplan         val and test .db files, sensor blobs of their cameras
#   Ego-Exo4D            https://ego-exo4d-data.org              takes of the test split: trajectories, annotations, downscaled exo videos
# Sources that are not there are left out: NUSCENES=/data/nuscenes ARGOVERSE2=/data/av2 bash runs/stkit-bench.sh [folder]
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-stkit-bench}
per_task=${PER_TASK:-200}
stvlm() { node dist/cli/main.js "$@"; }

roots=() files=()
# name of the source, folder of its data
take() {
  [ -n "$2" ] || return 0
  stvlm labels "$1" "$2" --skip-bad --out "$out/labels/$1.jsonl.gz"
  stvlm questions "$out/labels/$1.jsonl.gz" --tasks all --set train --seed 1 --out "$out/questions/$1-train.jsonl.gz"
  stvlm questions "$out/labels/$1.jsonl.gz" --tasks all --set heldout --unbalanced --seed 1 --out "$out/questions/$1-test.jsonl.gz"
  roots+=("$2")
  files+=("$out/questions/$1-train.jsonl.gz" "$out/questions/$1-test.jsonl.gz")
}
take nuscenes "${NUSCENES:-}"
take argoverse2 "${ARGOVERSE2:-}"
take nuplan "${NUPLAN:-}"
take egoexo4d "${EGOEXO4D:-}"
if [ ${#files[@]} -eq 0 ]; then
  echo "set one at least of NUSCENES, ARGOVERSE2, NUPLAN, EGOEXO4D to a folder" >&2
  exit 2
fi
stvlm bench build "${files[@]}" --splits test,val --per-task "$per_task" --frames-root "${roots[@]}" --out "$out/bench"
echo "next: stvlm bench run $out/bench --model openai:NAME@URL --out answers.jsonl, then bench score and bench report"
