"""Independent computation of feet on the ground from CVML boxes and a Tsai camera (numpy only).

    python test/oracles/pets2009.py ../shared/data/pets2009/View_001.xml \
        ../shared/data/pets2009/s2l1_000-399.xml > test/golden/pets2009/s2l1.json

No ray is cut with the ground here: Tsai's forward model takes a point of the ground into the picture (the lens by the
real root of its cubic), and Newton steps with a numeric derivative look for the point that lands on the foot's pixel.
"""
import json
import sys
import xml.etree.ElementTree as ET

import numpy as np


def camera(path):
    root = ET.parse(path).getroot()
    values = {k: float(v) for part in root for k, v in part.attrib.items()}
    turns = []
    for axis, name in enumerate(("rx", "ry", "rz")):
        c, s = np.cos(values[name]), np.sin(values[name])
        i, j = [(1, 2), (2, 0), (0, 1)][axis]
        m = np.eye(3)
        m[i, i] = m[j, j] = c
        m[i, j], m[j, i] = -s, s
        turns.append(m)
    values["R"] = turns[2] @ turns[1] @ turns[0]
    values["T"] = np.array([values["tx"], values["ty"], values["tz"]])
    return values


def project(c, ground_mm):
    x, y, z = c["R"] @ np.array([ground_mm[0], ground_mm[1], 0.0]) + c["T"]
    xu, yu = c["focal"] * x / z, c["focal"] * y / z
    ru = np.hypot(xu, yu)
    roots = np.roots([c["kappa1"], 0, 1, -ru])
    rd = min(r.real for r in roots if abs(r.imag) < 1e-9 and r.real > 0)
    xd, yd = xu * rd / ru, yu * rd / ru
    return np.array([c["sx"] * xd / c["dpx"] + c["cx"], yd / c["dpy"] + c["cy"]])


def without_lens(c, pixel):
    """The homography of the ground, as a start."""
    k = np.array([[c["focal"] * c["sx"] / c["dpx"], 0, c["cx"]], [0, c["focal"] / c["dpy"], c["cy"]], [0, 0, 1]])
    p = np.linalg.solve(k @ np.column_stack([c["R"][:, 0], c["R"][:, 1], c["T"]]), [*pixel, 1])
    return p[:2] / p[2]


def ground(c, pixel):
    p = without_lens(c, pixel)
    for _ in range(50):
        miss = project(c, p) - pixel
        h = 1.0
        jacobian = np.stack([(project(c, p + [h, 0]) - project(c, p - [h, 0])) / (2 * h),
                             (project(c, p + [0, h]) - project(c, p - [0, h])) / (2 * h)], 1)
        step = np.linalg.solve(jacobian, miss)
        p = p - step
        if np.linalg.norm(step) < 1e-7:
            break
    assert np.linalg.norm(project(c, p) - pixel) < 1e-9
    return p / 1000


def main(camera_path, boxes_path):
    c, tracks = camera(camera_path), {}
    for frame in ET.parse(boxes_path).getroot().iter("frame"):
        for thing in frame.iter("object"):
            b = {k: float(v) for k, v in thing.find("box").attrib.items()}
            foot = np.array([b["xc"], b["yc"] + b["h"] / 2])
            tracks.setdefault(thing.get("id"), []).append((int(frame.get("number")), ground(c, foot)))
    out = {}
    for track, rows in tracks.items():
        points = np.array([p for _, p in rows])
        frame, middle = rows[len(rows) // 2]
        out[track] = {
            "samples": len(rows),
            "sum": [round(float(v), 9) for v in points.sum(0)],
            "pathM": round(float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum()), 9),
            "row": {"frame": frame, "footM": [round(float(v), 9) for v in middle]},
        }
    lines = [f"{json.dumps(track)}: {json.dumps(values)}" for track, values in out.items()]
    print("{\n" + ",\n".join(lines) + "\n}")


if __name__ == "__main__":
    main(*sys.argv[1:])
