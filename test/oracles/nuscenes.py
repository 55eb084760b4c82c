"""Golden values of nuscenes-devkit 1.2.0 on generated tables.

  npx tsx bench/nuscenes-tables.ts DIR mini
  python test/oracles/nuscenes.py DIR > test/golden/nuscenes/mini.json

Needs: pip install --no-deps nuscenes-devkit==1.2.0, then numpy==1.26.4 opencv-python-headless==4.11.0.86 shapely==2.0.7
matplotlib==3.11.2 scipy==1.17.1 scikit-learn==1.9.1 pyquaternion==0.9.9 pycocotools==2.0.11 cachetools==8.0.1
descartes==1.1.0 tqdm Pillow
"""

import hashlib
import json
import struct
import sys

import numpy as np

sys.path = [p for p in sys.path if not p.endswith("test/oracles")]  # this file bears the package's name
from nuscenes.nuscenes import NuScenes  # noqa: E402
from nuscenes.scripts.export_2d_annotations_as_json import post_process_coords  # noqa: E402
from nuscenes.utils.geometry_utils import view_points  # noqa: E402

CAMERAS = ["CAM_BACK", "CAM_BACK_LEFT", "CAM_BACK_RIGHT", "CAM_FRONT", "CAM_FRONT_LEFT", "CAM_FRONT_RIGHT"]


def chain(nusc, instance):
    token = instance["first_annotation_token"]
    while token != "":
        record = nusc.get("sample_annotation", token)
        yield record
        token = record["next"]


def packed(values):
    return struct.pack(f">{len(values)}d", *values)


def trajectories(nusc):
    """SHA-256 over all annotations, instances in order of their tokens: stamp, translation, velocity as big-endian doubles."""
    positions, velocities, rows = hashlib.sha256(), hashlib.sha256(), []
    count = unknown = 0
    for instance in sorted(nusc.instance, key=lambda i: i["token"]):
        for record in chain(nusc, instance):
            stamp = nusc.get("sample", record["sample_token"])["timestamp"]
            velocity = nusc.box_velocity(record["token"])
            positions.update(packed([float(stamp), *record["translation"]]))
            known = not np.isnan(velocity).any()
            unknown += not known
            if known:
                velocities.update(packed(list(velocity)))
                if count % 97 == 0:
                    rows.append([instance["token"], stamp, *velocity])
            count += 1
    return {
        "annotations": count,
        "withoutVelocity": unknown,
        "positionsSha256": positions.hexdigest(),
        "velocitiesSha256": velocities.hexdigest(),
        "velocities": rows[:20],
    }


def projected(nusc):
    """Boxes of cuboids that lie wholly inside an image, and of some that an edge cuts."""
    whole, cut = {}, []
    for camera in CAMERAS:
        for sample in nusc.sample:
            data = sample["data"][camera]
            record = nusc.get("sample_data", data)
            _, boxes, intrinsic = nusc.get_sample_data(data)
            for box in boxes:
                corners = box.corners()
                if corners[2].min() <= 0.05:
                    continue
                pixels = view_points(corners, intrinsic, normalize=True)[:2]
                low, high = pixels.min(axis=1), pixels.max(axis=1)
                instance = nusc.get("sample_annotation", box.token)["instance_token"]
                row = [instance, sample["timestamp"], camera]
                inside = (low >= 0).all() and high[0] <= record["width"] and high[1] <= record["height"]
                if inside:
                    whole[tuple(row)] = [*low, *high]
                else:
                    hull = post_process_coords(pixels.T.tolist(), (record["width"], record["height"]))
                    if hull is not None:
                        cut.append([*row, *[float(x) for x in hull]])
    rows = [[*key, *value] for key, value in whole.items()]
    return {"wholeCount": len(rows), "whole": rows[:: max(1, len(rows) // 40)][:40], "cutCount": len(cut), "cut": cut[::7][:20]}


def interpolated(nusc):
    """get_boxes at sweeps of the front camera, of objects that both neighbouring samples hold."""
    rows = []
    sweeps = [d for d in nusc.sample_data if d["channel"] == "CAM_FRONT" and not d["is_key_frame"]]
    for data in sweeps[::41]:
        current = nusc.get("sample", data["sample_token"])
        previous = nusc.get("sample", current["prev"])
        there = {nusc.get("sample_annotation", token)["instance_token"] for token in previous["anns"]}
        for box in nusc.get_boxes(data["token"])[:6]:
            instance = nusc.get("sample_annotation", box.token)["instance_token"]
            if instance in there and previous["timestamp"] < data["timestamp"] < current["timestamp"]:
                rows.append([instance, data["timestamp"], *box.center, *box.orientation.q])
    return rows[:40]


def main():
    nusc = NuScenes(version="v1.0-mini", dataroot=sys.argv[1], verbose=False)
    print(json.dumps({"trajectories": trajectories(nusc), "projected": projected(nusc), "interpolated": interpolated(nusc)}, indent=1))


main()
