"""What numpy, scipy and statsmodels say of the benchmark's figures: the expected twin of src/bench/score.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 statsmodels==0.15.0
/tmp/venv/bin/python test/oracles/bench_score.py > test/golden/bench/score-figures.json
"""

import json
import math
from importlib.metadata import version

import numpy as np
from scipy.stats import binomtest
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

RANDOM = np.random.default_rng(7)


def mra(value, truth):
    thresholds = np.linspace(0.5, 0.95, 10)
    return float((abs(value - truth) / abs(truth) <= 1 - thresholds).mean())


def hours_apart(a, b):
    angle = np.angle(np.exp(1j * 2 * np.pi * (a - b) / 12))
    return float(round(abs(angle) * 12 / (2 * np.pi), 9))


def iou(a, b, step=1e-3):
    """By counting cells of a fine grid whose edges the ends lie on."""
    cells = np.arange(0, 20, step) + step / 2
    inside = [(cells > start) & (cells < end) for start, end in (a, b)]
    return float((inside[0] & inside[1]).sum() / (inside[0] | inside[1]).sum())


edges = [(8, 10), (9, 10), (7, 10), (10, 10), (5, 10), (15, 10), (11, 10), (9.5, 10), (3, -3), (-3, -3), (0, 4.5), (7.5, 10), (12.5, 10)]
drawn = [(round(float(t * f), 3), round(float(t), 3)) for t, f in zip(RANDOM.uniform(0.1, 300, 300), RANDOM.uniform(0, 2, 300))]
on_thresholds = [(round(t * (1 - k / 20), 4), float(t)) for t in (2, 10, 7, 0.3) for k in range(11)]
spans = [sorted(np.round(RANDOM.uniform(0, 19, 2), 2).tolist()) for _ in range(80)]
spans = [s for s in spans if s[0] < s[1]]
pairs = [(0, 0), (1, 0), (0, 5), (6, 6), (1, 9), (30, 12), (200, 260), (3, 1000), (5000, 5200)]
families = [[0.01, 0.04, 0.03, 0.005], [0.2, 0.2, 0.9], [1.0], RANDOM.uniform(0, 0.1, 7).round(4).tolist()]

print(json.dumps({
    "versions": {name: version(name) for name in ("numpy", "scipy", "statsmodels")},
    "thresholds": np.linspace(0.5, 0.95, 10).tolist(),
    "mra": [[*pair, mra(*pair)] for pair in edges + on_thresholds + drawn],
    "hours": [[a, b, hours_apart(a, b)] for a in range(1, 13) for b in range(1, 13)],
    "iou": [[a, b, iou(a, b)] for a, b in zip(spans[::2], spans[1::2])],
    "mcnemar": [
        [b, c, float(mcnemar([[10, b], [c, 10]], exact=True).pvalue), binomtest(b, b + c).pvalue if b + c else 1.0]
        for b, c in pairs
    ],
    "holm": [[p, multipletests(p, method="holm")[1].tolist()] for p in families],
}, separators=(",", ":")))
assert math.isclose(mra(8, 10), 0.6)
