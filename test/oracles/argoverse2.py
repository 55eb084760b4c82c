"""Golden values of av2 0.3.6 on real sensor logs.

  python test/oracles/argoverse2.py LOG > test/golden/argoverse2/LOG.json

Needs: pip install --no-deps av2==0.3.6, then numpy==2.4.6 pandas==3.1.1 pyarrow==26.0.1 scipy==1.17.1
universal-pathlib==0.3.10 opencv-python-headless==4.13.0.92 numba==0.68.1 matplotlib==3.11.2
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from av2.geometry.camera.pinhole_camera import PinholeCamera
from av2.geometry.se3 import SE3
from av2.structures.cuboid import CuboidList
from av2.utils.io import read_city_SE3_ego, read_feather

RING = ["front_center", "front_left", "front_right", "rear_left", "rear_right", "side_left", "side_right"]


def tenths_of_mm(value):
    return int(np.floor(value * 1e4 + 0.5))


def cameras_of(log):
    if not (log / "calibration").exists():
        return []
    return [PinholeCamera.from_feather(log, f"ring_{name}") for name in RING]


def whole_boxes(cuboid, cameras):
    """By camera, the edges around the eight projected corners where all of them lie inside the image."""
    boxes = {}
    for camera in cameras:
        pixels, _, inside = camera.project_ego_to_img(cuboid.vertices_m)
        if inside.all():
            boxes[camera.cam_name] = [*pixels[:, :2].min(axis=0), *pixels[:, :2].max(axis=0)]
    return boxes


def main():
    log = Path(sys.argv[1])
    poses = read_city_SE3_ego(log)
    table = read_feather(log / "annotations.feather")
    cuboids = CuboidList.from_feather(log / "annotations.feather").cuboids
    cameras = cameras_of(log)
    rows = []
    for cuboid, uuid in zip(cuboids, table.track_uuid):  # a Cuboid has no track_uuid: taken by row
        city_SE3_object: SE3 = poses[cuboid.timestamp_ns].compose(cuboid.dst_SE3_object)
        rows.append((uuid, int(cuboid.timestamp_ns), city_SE3_object, cuboid))
    rows.sort(key=lambda row: (row[0], row[1]))
    objects = [row for row in rows if row[3].category != "EGO_VEHICLE"]
    digest, whole_count = hashlib.sha256(), 0
    for uuid, stamp, pose, cuboid in objects:
        digest.update(f"{uuid} {stamp} {' '.join(str(tenths_of_mm(x)) for x in pose.translation)}\n".encode())
        whole_count += len(whole_boxes(cuboid, cameras))
    start = min(row[1] for row in rows)
    chosen = objects[:: len(objects) // 20][:20]
    print(json.dumps({
        "rows": len(rows),
        "tracks": len({row[0] for row in objects}),
        "positionsSha256": digest.hexdigest(),
        "wholeBoxes": whole_count,
        "sample": [
            {
                "track": uuid,
                "stampNs": str(stamp),
                "sinceStartNs": stamp - start,
                "centerInCityM": list(pose.translation),
                "forward": list(pose.rotation[:, 0]),
                "sizeM": [cuboid.length_m, cuboid.width_m, cuboid.height_m],
                "wholeBoxesPx": whole_boxes(cuboid, cameras),
            }
            for uuid, stamp, pose, cuboid in chosen
        ],
    }, indent=1, default=float))


main()
