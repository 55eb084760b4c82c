"""nuscenes-devkit's share of bench/nuscenes.ts: load all tables, then every instance's trajectory with its velocities."""

import json
import os
import resource
import sys
import time

sys.path = [p for p in sys.path if os.path.basename(p) != "bench"]  # a neighbour bears the package's name
start = time.time()
from nuscenes.nuscenes import NuScenes  # noqa: E402

nusc = NuScenes(version="v1.0-trainval", dataroot=sys.argv[1], verbose=False)
positions = 0
for instance in nusc.instance:
    token = instance["first_annotation_token"]
    while token != "":
        record = nusc.get("sample_annotation", token)
        nusc.box_velocity(token)
        positions += len(record["translation"]) // 3
        token = record["next"]
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "items": positions,
    "cpuS": usage.ru_utime + usage.ru_stime,
    "wallS": time.time() - start,
    "peakMB": usage.ru_maxrss / 1024,
}))
