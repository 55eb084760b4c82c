"""Golden values of nuplan-devkit (its queries of the database) on a generated log.

  npx tsx -e "import('./test/generators/nuplan.ts').then(m => m.writeNuplan('DIR', { sweeps: 40, tracks: 9, headingRad: 2.2 }))"
  PYTHONPATH=DEVKIT python test/oracles/nuplan.py DIR/*.db > test/golden/nuplan/log.json

DEVKIT: a checkout of github.com/motional/nuplan-devkit (commit e924167; it is not on PyPI). Needs: pip install numpy
pyquaternion scipy shapely geopandas.
"""

import hashlib
import json
import pickle
import sys

sys.path = [p for p in sys.path if not p.endswith("test/oracles")]  # this file bears the package's name
from nuplan.database.nuplan_db import nuplan_scenario_queries as queries  # noqa: E402
from nuplan.database.nuplan_db.query_session import execute_many  # noqa: E402

log = sys.argv[1]
sweeps = list(execute_many("SELECT token, timestamp FROM lidar_pc ORDER BY timestamp", (), log))
start_us = sweeps[0]["timestamp"]


def box_of(box):
    return [box.center.x, box.center.y, box.center.heading, box.length, box.width, box.height]


rows = []
for sweep in sweeps:
    token = sweep["token"].hex()
    ego = queries.get_ego_state_for_lidarpc_token_from_db(log, token).car_footprint.oriented_box
    us = sweep["timestamp"] - start_us
    rows.append((us, "ego", "ego", box_of(ego)))
    for thing in queries.get_tracked_objects_for_lidarpc_token_from_db(log, token):
        rows.append((us, thing.track_token, thing.metadata.category_name, box_of(thing.box)))
rows.sort(key=lambda row: row[:2])

# Every second sweep is taken here; the hash is over tenths of a millimetre, so that last digits do not matter.
digest = hashlib.sha256()
taken = [row for row in rows if row[0] % 100_000 == 0]
for us, track, _, (x, y, *_rest) in taken:
    digest.update(f"{us} {track} {round(x * 1e4)} {round(y * 1e4)}\n".encode())

(camera,) = queries.get_cameras(log, ["CAM_F0"])
images = [
    {"us": image.timestamp - start_us, "file": image.filename_jpg}
    for image in queries.get_images_from_lidar_tokens(log, [sweeps[10]["token"].hex()], ["CAM_F0"])
]
print(
    json.dumps(
        {
            "rows": len(taken),
            "sha256OfTenthsOfMm": digest.hexdigest(),
            "sample": [
                {"us": us, "track": track, "category": category, "xyHeadingLengthWidthHeight": box}
                for us, track, category, box in taken[:: len(taken) // 18]
            ],
            "camera": {
                name: pickle.loads(getattr(camera, name))
                for name in ("translation", "rotation", "intrinsic", "distortion")
            },
            "size": [camera.width, camera.height],
            "images": images,
        },
        indent=1,
    )
)
