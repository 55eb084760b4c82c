"""lmms-eval's share of bench/bench-suites.ts: CPU seconds of process_results and the aggregate, by suite, over the answers
that both make (COUNT of them, ROUNDS times). The Python of test/oracles/suites.py."""

import copy
import json
import pathlib
import random
import sys
import time

ROOT = pathlib.Path(__file__).parent.parent
count, rounds = int(sys.argv[1]), int(sys.argv[2])
sys.argv = sys.argv[:1]
sys.path.insert(0, str(ROOT / "test/oracles"))
from suites import lmms, make  # noqa: E402


def rows_of(process, key, aggregate):
    def loop(rows):
        return aggregate([process(doc, [text])[key] for doc, text in rows])

    return loop


def mean(results):
    return sum(results) / len(results)


def loops():
    vsi = lmms("vsibench")
    yield "next-qa", rows_of(lmms("nextqa").nextqa_mc_process_results, "exact_match", mean)
    yield "vsi-bench", rows_of(vsi.vsibench_process_results, "vsibench_overall", vsi.vsibench_aggregate_overall)
    mv = lmms("mvbench")
    yield "mvbench", rows_of(mv.mvbench_process_results, "mvbench_accuracy", mv.mvbench_aggregate_results)
    mme = lmms("videomme")
    yield "video-mme", rows_of(mme.videomme_process_results, "videomme_perception_score", mme.videomme_aggregate_results)
    ml = lmms("mlvu")
    yield "mlvu", rows_of(ml.mlvu_process_results, "mlvu_percetion_score", ml.mlvu_aggregate_results_dev)
    test = lmms("perceptiontest.val")
    yield "perception-test", rows_of(test.perceptiontest_val_process_results_mc, "accuracy", lambda r: test.perceptiontest_val_aggregate_accuracy(r, None))
    sta = lmms("charades_sta")
    yield "charades-sta", rows_of(sta.temporal_grounding_process_results_generation, "charades_sta_mIOU", lambda r: sta.temporal_grounding_aggregate_miou(r, None))


took = {}
for name, loop in loops():
    rows = make(name, count)
    random.seed(0)
    loop(copy.deepcopy(rows))
    start = time.process_time()
    for _ in range(rounds):
        loop(rows)
    took[name] = time.process_time() - start
print(json.dumps(took))
