"""av2's share of bench/argoverse2.ts: ROUNDS times each log's cuboids as tracks in the city frame."""

import json
import resource
import sys
import time
from collections import defaultdict
from pathlib import Path

from av2.structures.cuboid import CuboidList
from av2.utils.io import read_city_SE3_ego, read_feather


def tracks_in_city(log):
    poses = read_city_SE3_ego(log)
    uuids = read_feather(log / "annotations.feather", columns=("track_uuid",)).track_uuid
    tracks = defaultdict(list)
    for cuboid, uuid in zip(CuboidList.from_feather(log / "annotations.feather").cuboids, uuids):
        pose = poses[cuboid.timestamp_ns].compose(cuboid.dst_SE3_object)
        tracks[uuid].append((cuboid.timestamp_ns, pose.translation, pose.rotation))
    for samples in tracks.values():
        samples.sort(key=lambda sample: sample[0])
    return tracks


rounds, *logs = sys.argv[1:]
for log in logs:
    tracks_in_city(Path(log))  # once for imports that wait for the first call
wall, cpu, items = time.time(), time.process_time(), 0
for _ in range(int(rounds)):
    for log in logs:
        items += sum(len(samples) for samples in tracks_in_city(Path(log)).values())
print(json.dumps({
    "items": items,
    "cpuS": time.process_time() - cpu,
    "wallS": time.time() - wall,
    "peakMB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
