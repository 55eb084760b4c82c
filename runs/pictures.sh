#!/usr/bin/env bash
# The README's pictures, made by the product from simulated clips. Needs ffmpeg; the last one onnxruntime-node and the weights of stvlm track.
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

# Two simulated videos as stvlm track sees them, nothing given.
stvlm simulate --preset bench-1 --clips 3 --first 1 --seed 3 --out "$work/videos"
stvlm track "$work"/videos/clips/bench-1-s3-0000{1,3}.mp4 --out "$work/tracked.jsonl" --look "$work/tracked"
for clip in 1 3; do
  ffmpeg -v error -y -ss 4 -i "$work"/tracked/bench-1-s3-0000$clip-*.mp4 -frames:v 1 "$work/tracked-$clip.png"
done
ffmpeg -v error -y -i "$work/tracked-1.png" -i "$work/tracked-3.png" -filter_complex hstack -q:v 4 docs/pictures/tracked.jpg
