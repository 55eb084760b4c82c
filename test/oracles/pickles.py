"""Small pickles made by CPython and numpy themselves, and what they hold. In an empty environment:

    pip install numpy==2.4.6
    python test/oracles/pickles.py test/golden/pickle/pickles.json
"""

import base64
import collections
import json
import pickle
import sys

import numpy as np

TUBE = np.array([[1, 10.5, 20, 30, 40], [2, 11.5, 21, 31, 41]])
VALUES = {
    "floats": [1545.0, -0.356123, 1e300],
    "matrix as lists": [[1.0, 0.0], [0.0, 1.0]],
    "tuple of ints": (720, 1280, -5, 2**40, -(2**70)),
    "float32": TUBE.astype(np.float32),
    "float64": TUBE,
    "fortran order": np.asfortranarray(TUBE),
    "big-endian": TUBE.astype(">f8"),
    "int64": TUBE.astype(np.int64),
    "scalar": {"n": np.int64(7), "x": np.float32(0.5)},
    "dicts": {"labels": ["a", "b\u00e9"], "d": collections.OrderedDict([("k", None), ("t", True)])},
    "shared": [[1, 2]] * 3,
    "long text": "x" * 300,
    "bytes": b"\x00\xff" * 3,
}


def plain(value):
    if isinstance(value, np.ndarray):
        return {"rows": value.tolist()}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, dict):
        return {"dict": [[plain(k), plain(v)] for k, v in value.items()]}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return {"bytes": list(value)}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return {"long": str(value)}
    return value


cases = [
    {"name": name, "protocol": protocol, "pickle": base64.b64encode(pickle.dumps(value, protocol)).decode(), "value": plain(value)}
    for name, value in VALUES.items()
    for protocol in range(6)
]
evil = [pickle.dumps(eval, p) for p in (0, 2, 4)] + [b"cos\nsystem\n(S'echo gone'\ntR."]
with open(sys.argv[1], "w") as out:
    json.dump({"cases": cases, "refused": [base64.b64encode(e).decode() for e in evil]}, out, indent=0)
    out.write("\n")
