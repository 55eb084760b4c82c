#!/usr/bin/env bash
# The paper's own way to pseudo-labels, on a machine with an NVIDIA GPU: MonST3R's cameras and depth, Grounded-SAM 2's masks,
# both by their official programs; scale, lifting, smoothing, filters and intervals are this project's. You install them first,
# under their own licences, each with its weights, as its README says:
#   MonST3R          https://github.com/Junyi42/monst3r            33 GB of GPU memory for 65 frames of 16:9
#   Grounded-SAM 2   https://github.com/IDEA-Research/Grounded-SAM-2
# Their environments are named by MONST3R_PYTHON and GSAM2_PYTHON (a python each; by default the one of the path).
# MONST3R=/opt/monst3r GSAM2=/opt/Grounded-SAM-2 bash runs/paper-pseudo-labels.sh VIDEO [folder]
# TEXT='car. person.' FPS=5 and TRACK='--camera-height 1.65' (more for stvlm track) may be set too.
set -euo pipefail
cd "$(dirname "$0")/.."
video=${1:?a video}
out=$(realpath -m "${2:-paper-pseudo-labels}")
fps=${FPS:-5}
text=${TEXT:-car. person. bicycle. bus. truck.}
: "${MONST3R:?the folder of Junyi42/monst3r}" "${GSAM2:?the folder of IDEA-Research/Grounded-SAM-2}"
stvlm() { node dist/cli/main.js "$@"; }

# One set of pictures for both, numbered from 0 as Grounded-SAM 2 wants them: every view, mask and frame has the same number.
frames=$out/frames
mkdir -p "$frames"
ffmpeg -v error -nostdin -y -i "file:$video" -vf "fps=$fps" -start_number 0 -q:v 2 "$frames/%05d.jpg"
count=$(find "$frames" -name '*.jpg' | wc -l)
echo "$count frames at $fps a second"

# Cameras, depth and confidence -> $out/monst3r/clip
(cd "$MONST3R" && "${MONST3R_PYTHON:-python}" demo.py --input "$frames" --num_frames "$count" \
  --output_dir "$out/monst3r" --seq_name clip)

# Masks that keep their numbers -> $out/masks/{mask_data,json_data}. The official demo has its settings in its text.
demo=grounded_sam2_tracking_demo_with_continuous_id.py
SETTINGS="$text|$frames|$out/masks" "${GSAM2_PYTHON:-python}" - "$GSAM2/$demo" "$GSAM2/stvlm_$demo" <<'PY'
import os, re, sys
source = open(sys.argv[1]).read()
values = dict(zip(("text", "video_dir", "output_dir"), os.environ["SETTINGS"].split("|")))
for name, value in values.items():
    source, found = re.subn(rf"(?m)^{name} *= *.*$", lambda _: f"{name} = {value!r}", source, count=1)
    if not found:
        sys.exit(f"{sys.argv[1]}: expected a line that sets {name}")
open(sys.argv[2], "w").write(source)
PY
(cd "$GSAM2" && mkdir -p outputs && "${GSAM2_PYTHON:-python}" "stvlm_$demo")

# shellcheck disable=SC2086
stvlm track "$frames" --fps-truth "$fps" --reconstruction "$out/monst3r/clip" --masks "$out/masks" ${TRACK:-} \
  --out "$out/scenes.jsonl"
stvlm questions "$out/scenes.jsonl" --tasks all --seed 1 --out "$out/questions.jsonl"
echo "next: stvlm clips $out/questions.jsonl --frames-root $frames --out $out/clips"
