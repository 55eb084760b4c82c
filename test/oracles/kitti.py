"""Independent computation of KITTI tracking labels in east-north-up metres (numpy only).

    python test/oracles/kitti.py ../shared/data/kitti_tracking > test/golden/kitti/kitti.json

Mercator projection as the raw data development kit's convertOxtsToPose.m, done here with homogeneous 4x4 matrices.
For each sequence: counts, sums of all positions, and a few rows in full.
"""
import json
import os
import sys

import numpy as np

EARTH_RADIUS_M = 6378137.0


def rotation(axis, angle):
    c, s = np.cos(angle), np.sin(angle)
    i, j = [(1, 2), (2, 0), (0, 1)][axis]
    m = np.eye(4)
    m[i, i] = m[j, j] = c
    m[i, j], m[j, i] = -s, s
    return m


def read_calib(path):
    rows = {}
    for line in open(path):
        words = line.split()
        if words:
            rows[words[0].rstrip(":")] = np.array([float(w) for w in words[1:]])
    def rigid(values):
        m = np.eye(4)
        m[:3, :] = values.reshape(3, 4)
        return m
    rectify = np.eye(4)
    rectify[:3, :3] = rows["R_rect"].reshape(3, 3)
    rect_from_imu = rectify @ rigid(rows["Tr_velo_cam"]) @ rigid(rows["Tr_imu_velo"])
    return rows["P2"].reshape(3, 4), rect_from_imu


def imu_poses(path):
    """World from IMU for each line, the origin moved to the first position."""
    poses, scale, origin = [], None, None
    for line in open(path):
        lat, lon, alt, roll, pitch, yaw = (float(w) for w in line.split()[:6])
        if scale is None:
            scale = np.cos(np.radians(lat))
        x = scale * EARTH_RADIUS_M * np.radians(lon)
        y = scale * EARTH_RADIUS_M * np.log(np.tan(np.radians(90 + lat) / 2))
        pose = rotation(2, yaw) @ rotation(1, pitch) @ rotation(0, roll)
        pose[:3, 3] = x, y, alt
        if origin is None:
            origin = pose[:3, 3].copy()
        pose[:3, 3] -= origin
        poses.append(pose)
    return np.array(poses)


def read_labels(path):
    for line in open(path):
        w = line.split()
        if w[2] != "DontCare":
            yield int(w[0]), int(w[1]), w[2], int(w[3]), int(w[4]), np.array([float(v) for v in w[6:]])


def sequence(root, name):
    projection, rect_from_imu = read_calib(f"{root}/calib/{name}.txt")
    poses = imu_poses(f"{root}/oxts/{name}.txt")
    rows = []
    for frame, track, kind, truncated, occluded, v in read_labels(f"{root}/label/{name}.txt"):
        box, (h, w, l), bottom, yaw = v[:4], v[4:7], v[7:10], v[10]
        centre_rect = np.array([bottom[0], bottom[1] - h / 2, bottom[2], 1.0])
        world_from_rect = poses[frame] @ np.linalg.inv(rect_from_imu)
        centre = (world_from_rect @ centre_rect)[:3]
        forward = world_from_rect[:3, :3] @ np.array([np.cos(yaw), 0, -np.sin(yaw)])
        rows.append(dict(frame=frame, track=track, kind=kind, truncated=truncated, occluded=occluded, box=box,
                         size=(l, w, h), bottom=bottom, yaw=yaw, centre=centre, forward=forward))
    return projection, poses, rows


def project(projection, row):
    """Corners of the cuboid in the picture, pixel centres at whole numbers."""
    l, w, h = row["size"]
    x = np.array([1, 1, -1, -1, 1, 1, -1, -1]) * l / 2
    y = np.array([0, 0, 0, 0, -1, -1, -1, -1]) * h
    z = np.array([1, -1, -1, 1, 1, -1, -1, 1]) * w / 2
    c, s = np.cos(row["yaw"]), np.sin(row["yaw"])
    corners = np.stack([c * x + s * z, y, -s * x + c * z], 0) + row["bottom"][:, None]
    p = projection @ np.vstack([corners, np.ones(8)])
    return (p[:2] / p[2]).T if np.all(p[2] > 0.1) else None


def main(root):
    out = {}
    for name in sorted(f[:-4] for f in os.listdir(f"{root}/label")):
        projection, poses, rows = sequence(root, name)
        r = rows[len(rows) // 2]
        corners = project(projection, r)
        out[name] = {
            "tracks": len({r["track"] for r in rows}),
            "samples": len(rows),
            "egoPoses": len(poses),
            "sumCentre": total(r["centre"] for r in rows),
            "sumAbsCentre": total(np.abs(r["centre"]) for r in rows),
            "sumForward": total(r["forward"] for r in rows),
            "sumEgo": total(poses[:, :3, 3]),
            "row": {"frame": r["frame"], "track": r["track"], "centre": total([r["centre"]]),
                    "forward": total([r["forward"]]),
                    "boxPx": None if corners is None else total([np.concatenate([corners.min(0), corners.max(0)])])},
        }
    lines = [f"{json.dumps(name)}: {json.dumps(values)}" for name, values in out.items()]
    print("{\n" + ",\n".join(lines) + "\n}")


def total(vectors):
    return [round(float(v), 9) for v in sum(np.asarray(v) for v in vectors)]


if __name__ == "__main__":
    main(sys.argv[1])
