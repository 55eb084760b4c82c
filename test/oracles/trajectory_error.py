"""Absolute trajectory error of a drifting path by evo 1.38.1 (rigid and similarity alignment), to compare with.

    pip install evo==1.38.1 numpy==2.4.6
    python test/oracles/trajectory_error.py > test/golden/trajectory-error.json
"""

import json
import sys

import numpy as np
from evo.core import metrics
from evo.core.trajectory import PosePath3D


def poses_of(points):
    out = []
    for p in points:
        m = np.eye(4)
        m[:3, 3] = p
        out.append(m)
    return PosePath3D(poses_se3=out)


def error(path, truth, with_scale):
    estimate, reference = poses_of(path), poses_of(truth)
    estimate.align(reference, correct_scale=with_scale)
    ape = metrics.APE(metrics.PoseRelation.translation_part)
    ape.process_data((reference, estimate))
    return ape.get_statistic(metrics.StatisticsType.rmse)


def main():
    rng = np.random.default_rng(7)
    t = np.linspace(0, 6, 40)
    truth = np.c_[20 * np.sin(t / 3), 0.2 * np.sin(t), 20 * t / 3]
    drift = np.cumsum(rng.normal(0, 0.05, truth.shape), axis=0)
    a = 0.4
    turn = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    path = 1.07 * (truth + drift) @ turn.T + [3, -1, 5]
    truth, path = np.round(truth, 6), np.round(path, 6)
    json.dump(
        {
            "truth": truth.tolist(),
            "path": path.tolist(),
            "rigidM": error(path, truth, False),
            "similarityM": error(path, truth, True),
        },
        sys.stdout,
    )


main()
