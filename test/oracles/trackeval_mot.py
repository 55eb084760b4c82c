"""Scores of the official trackeval 1.3.0 on made-up tracks (numpy 2.4.6, pandas 3.1.1).

    python test/oracles/trackeval_mot.py > test/golden/mot/made-up.json

Three sequences of objects that walk about: found with noise, misses, false alarms, identities that swap or break, frames
without truth and frames without anything found.
"""
import json
import sys

import numpy as np

from trackeval.metrics import CLEAR, HOTA, Identity


def iou(a, b):
    w = np.clip(np.minimum(a[:, None, 2], b[None, :, 2]) - np.maximum(a[:, None, 0], b[None, :, 0]), 0, None)
    h = np.clip(np.minimum(a[:, None, 3], b[None, :, 3]) - np.maximum(a[:, None, 1], b[None, :, 1]), 0, None)
    area = lambda q: (q[:, 2] - q[:, 0]) * (q[:, 3] - q[:, 1])
    return w * h / (area(a)[:, None] + area(b)[None] - w * h)


def made_up(seed, objects, frames, miss, noise, swap):
    rng = np.random.default_rng(seed)
    at = rng.uniform(0, 120, (objects, 2))
    speed = rng.normal(0, 3, (objects, 2))
    size = rng.uniform(15, 40, (objects, 2))
    ids = np.arange(objects)
    next_id = objects
    out = []
    for frame in range(frames):
        at = at + speed
        speed[(at < 0) & (speed < 0) | (at > 120) & (speed > 0)] *= -1
        if rng.random() < swap:
            i, j = rng.integers(0, objects, 2)
            ids[i], ids[j] = ids[j], ids[i]
        if rng.random() < swap:
            ids[rng.integers(objects)] = next_id
            next_id += 1
        boxes = np.c_[at, at + size]
        shown = rng.random(objects) > 0.1
        seen = rng.random(objects) > miss
        found = boxes + rng.normal(0, noise, boxes.shape)
        truth = [[f"t{i}", *boxes[i].round(2).tolist()] for i in range(objects) if shown[i] and frame % 17 != 5]
        tracks = [[f"p{ids[i]}", *found[i].round(2).tolist()] for i in range(objects) if seen[i] and frame % 13 != 7]
        if rng.random() < miss:
            corner = rng.uniform(0, 100, 2).round(2)
            tracks.append([f"p{next_id}", *corner.tolist(), *(corner + 20).tolist()])
            next_id += 1
        out.append({"truth": truth, "found": tracks})
    return out


def scores(frames):
    names = {kind: sorted({b[0] for f in frames for b in f[kind]}) for kind in ("truth", "found")}
    ids = {k: [np.array([names[k].index(b[0]) for b in f[k]], int) for f in frames] for k in names}
    boxes = {k: [np.array([b[1:] for b in f[k]], float).reshape(-1, 4) for f in frames] for k in names}
    data = {
        "num_timesteps": len(frames),
        "num_gt_ids": len(names["truth"]),
        "num_tracker_ids": len(names["found"]),
        "num_gt_dets": sum(map(len, ids["truth"])),
        "num_tracker_dets": sum(map(len, ids["found"])),
        "gt_ids": ids["truth"],
        "tracker_ids": ids["found"],
        "similarity_scores": [iou(a, b) for a, b in zip(boxes["truth"], boxes["found"])],
    }
    hota = HOTA().eval_sequence(data)
    clear = CLEAR({"PRINT_CONFIG": False}).eval_sequence(data)
    identity = Identity({"PRINT_CONFIG": False}).eval_sequence(data)
    return {
        "hota": float(hota["HOTA"].mean()),
        "detA": float(hota["DetA"].mean()),
        "assA": float(hota["AssA"].mean()),
        "locA": float(hota["LocA"].mean()),
        "mota": float(clear["MOTA"]),
        "motp": float(clear["MOTP"]),
        "truePositives": int(clear["CLR_TP"]),
        "falsePositives": int(clear["CLR_FP"]),
        "falseNegatives": int(clear["CLR_FN"]),
        "idSwitches": int(clear["IDSW"]),
        "idf1": float(identity["IDF1"]),
    }


if len(sys.argv) > 1:  # scores of the frames of a file, in the same form
    print(json.dumps(scores(json.load(open(sys.argv[1])))))
else:
    sequences = [made_up(1, 4, 40, 0.1, 2, 0.1), made_up(2, 8, 30, 0.3, 4, 0.3), made_up(3, 2, 20, 0.02, 1, 0)]
    print(json.dumps([{"frames": f, "scores": scores(f)} for f in sequences], separators=(",", ":")))
