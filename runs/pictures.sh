#!/usr/bin/env bash
# The README's pictures, made by the product from a simulated clip. Needs ffmpeg.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stvlm() { node dist/cli/main.js "$@"; }

stvlm simulate --preset bench-1 --clips 1 --first 1 --seed 3 --out "$work/logs"
stvlm look "$work/logs/scenes.jsonl" --out "$work/look"
mkdir -p docs/pictures
ffmpeg -v error -y -i "$work/look/bench-1-s3-00001-camera.png" -vf scale=1200:-2 -q:v 4 docs/pictures/frames.jpg
ffmpeg -v error -y -i "$work/look/bench-1-s3-00001.png" -vf scale=1200:-2 docs/pictures/paths.png
