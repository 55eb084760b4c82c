"""lmms-eval's share of bench/bench-score.ts: its VSI-Bench number loop over the same answers, which lie in memory."""

import json
import resource
import sys
import time
import types
from importlib.metadata import distribution

ROOT = distribution("lmms-eval").locate_file("lmms_eval")
for name in ("lmms_eval", "lmms_eval.tasks"):
    module = types.ModuleType(name)
    module.__path__ = [str(ROOT.joinpath(*name.split(".")[1:]))]
    sys.modules[name] = module
from lmms_eval.tasks.vsibench.utils import vsibench_process_results  # noqa: E402

rows = [json.loads(line) for line in open(sys.argv[1])]
wall, cpu = time.time(), time.process_time()
total = 0.0
answered = 0
for truth, text in rows:
    if truth == 0:
        continue  # it divides by the truth
    doc = {"question_type": "object_abs_distance", "ground_truth": truth}
    scored = vsibench_process_results(doc, [text])["vsibench_overall"]
    total += scored["MRA:.5:.95:.05"]
    answered += 1
print(json.dumps({
    "items": answered,
    "cpuS": time.process_time() - cpu,
    "wallS": time.time() - wall,
    "peakMB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "meanMRA": total / answered,
}))
