"""What the suites' own scripts, and lmms-eval, say of the answers of suite_answers.py: a hash over all scores (float64,
big-endian, in order), one over the first 500 prompts, the totals, and every 250th row. In an empty environment:

    pip install --no-deps lmms-eval==0.7.3
    pip install numpy==2.4.6 pandas==3.1.1 pyyaml loguru datasets requests pillow tqdm opencv-python-headless
    # DIR: clones of MILVLG/activitynet-qa 2cf80aeb, doc-doc/NExT-QA 6b92588a, VITA-Group/VLM-3R 6dd1264c,
    # MINT-SJTU/STI-Bench 43ddebea, ShijieZhou-UCLA/VLM4D 23f26807, jayleicn/TVQAplus d2dc7211,
    # liveseongho/DramaQAChallenge2020 446efa54
    python test/oracles/suites.py DIR test/golden/suites [SUITE ...]
"""

import copy
import hashlib
import importlib
import importlib.util
import io
import json
import os
import pathlib
import random
import re
import struct
import sys
import types
from contextlib import redirect_stdout

os.environ.setdefault("HF_HOME", "/tmp/none")
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from loguru import logger  # noqa: E402
from suite_answers import make  # noqa: E402
from suite_boxes import make_boxes  # noqa: E402

logger.remove()
COUNT = 2500
OFFICIAL = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(".")


def lmms(task):
    """A task's own functions, without the rest of lmms-eval and its torch."""
    if "lmms_eval" in sys.modules:
        return importlib.import_module(f"lmms_eval.tasks.{task}.utils")
    root = pathlib.Path(importlib.util.find_spec("lmms_eval").submodule_search_locations[0])
    for name, path in (("lmms_eval", root), ("lmms_eval.tasks", root / "tasks")):
        module = types.ModuleType(name)
        module.__path__ = [str(path)]
        sys.modules[name] = module
    return importlib.import_module(f"lmms_eval.tasks.{task}.utils")


def script(path, until=None, start=None):
    """A script's functions; only the part between two marks where it would run."""
    text = (OFFICIAL / path).read_text()
    text = text[text.index(start) if start else 0 : text.index(until) if until else len(text)]
    space = {"__name__": "official", "re": re, "__file__": str(OFFICIAL / path)}
    exec(compile(text, path, "exec"), space)
    return space


def fractions(groups):
    return {name: sum(scores) / len(scores) for name, scores in groups.items()}


def grouped(pairs):
    groups = {}
    for name, score in pairs:
        groups.setdefault(name, []).append(score)
    return groups


def next_qa():
    utils = lmms("nextqa")
    random.seed(0)
    rows = make("next-qa", COUNT)
    scores = [float(utils.nextqa_mc_process_results(doc, [text])["exact_match"]) for doc, text in rows]
    # eval_mc.py on a list in which a right answer predicts what is right.
    import pandas as pd

    preds = {f"{doc['video']}_{doc['qid']}": {"answer": 1, "prediction": int(s)} for (doc, _), s in zip(rows, scores)}
    files = {"samples": pd.DataFrame([doc for doc, _ in rows]), "preds": preds}
    sys.modules["utils"] = types.SimpleNamespace(load_file=lambda name: files[name])
    printed = io.StringIO()
    with redirect_stdout(printed):
        script("NExT-QA/eval_mc.py")["accuracy_metric"]("samples", "preds")
    lines = printed.getvalue().strip().split("\n")
    types_of = ["CW", "CH", "TN", "TC", "DC", "DL", "DO", "C", "T", "D"]
    printed_totals = dict(zip(types_of, lines[1].split()))
    return rows, scores, {"accuracy": sum(scores) / len(scores)}, {"percent, two decimals": printed_totals}


def activitynet_qa():
    rows = make("activitynet-qa", COUNT)
    space = script("activitynet-qa/evaluation/eval.py")
    preds = [{"question_id": doc["question_id"], "answer": text} for doc, text in rows]
    corrects, counts = space["eval"](preds, [doc for doc, _ in rows])
    printed = io.StringIO()
    with redirect_stdout(printed):
        space["output"](corrects, counts)
    figures = dict(re.findall(r"\t([\w /]+): (0\.\d+)", printed.getvalue()))
    names = {"Motion": "motion", "Spatial Relation": "spatial", "Temporal Relation": "temporal", "Free": "free", "All": "accuracy", "Yes/No": "yesNo", "Color": "color", "Object": "object", "Location": "location", "Number": "number", "Other": "other"}
    scores = [float(text == doc["answer"]) for doc, text in rows]
    return rows, scores, {}, {"fraction, four decimals": {names[k]: v for k, v in figures.items()}}


def activitynet_judge():
    utils = lmms("activitynetqa")
    rows = make("activitynet-qa", COUNT, "reviews")
    results = []
    for _, review in rows:
        says, score = utils.parse_score(review) or ("no", 0)
        results.append({"Correctness": says, "score": score})
    totals = {"accuracy": utils.activitynetqa_aggregate_accuracy(results, None), "score": utils.activitynetqa_aggregate_score(results, None)}
    return rows, [float(r["Correctness"] == "yes") for r in results], totals, {}


def vsi_bench():
    utils = lmms("vsibench")
    rows = make("vsi-bench", COUNT)
    done = [utils.vsibench_process_results(copy.deepcopy(doc), [text])["vsibench_overall"] for doc, text in rows]
    scores = [float(d["accuracy"] if "accuracy" in d else d["MRA:.5:.95:.05"]) for d in done]
    parts = utils._compute_all_subscores(done)
    return rows, scores, {re.sub("_(accuracy|MRA.*)$", "", k): float(v) for k, v in parts.items()}, {}


def vsti_bench():
    path = OFFICIAL / "VLM-3R/thinking-in-space/lmms_eval/tasks/vstibench/utils.py"
    spec = importlib.util.spec_from_file_location("vstibench", path)
    utils = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(utils)
    rows = make("vsti-bench", COUNT)
    done = [utils.vsibench_process_results(copy.deepcopy(doc), [text])["vsibench_score"] for doc, text in rows]
    scores = [float(d["accuracy"] if "accuracy" in d else d["MRA:.5:.95:.05"]) for d in done]
    return rows, scores, {"overall": utils.vsibench_aggregate_results(done) / 100}, {}


def mvbench():
    utils = lmms("mvbench")
    rows = make("mvbench", COUNT)
    done = [utils.mvbench_process_results(doc, [text])["mvbench_accuracy"] for doc, text in rows]
    tasks = grouped((doc["task"], d) for (doc, _), d in zip(rows, done))
    totals = {task: utils.mvbench_aggregate_results(of) for task, of in tasks.items()}
    return rows, [float(d["score"]) for d in done], totals, {}


def video_mme():
    utils = lmms("videomme")
    rows = make("video-mme", COUNT)
    done = [utils.videomme_process_results(doc, [text])["videomme_perception_score"] for doc, text in rows]
    lengths = {n: utils.videomme_aggregate_results([d for d in done if d["duration"] == n]) for n in ("short", "medium", "long")}
    return rows, [d["score"] for d in done], {"accuracy": utils.videomme_aggregate_results(done), **lengths}, {}


def mlvu():
    utils = lmms("mlvu")
    rows = make("mlvu", COUNT)
    done = [utils.mlvu_process_results(doc, [text])["mlvu_percetion_score"] for doc, text in rows]
    return rows, [float(d["pred_answer"] == d["answer"]) for d in done], {"mean": utils.mlvu_aggregate_results_dev(done)}, {}


def perception_test():
    utils = lmms("perceptiontest.val")
    rows = make("perception-test", COUNT)
    done = [utils.perceptiontest_val_process_results_mc(doc, [text])["accuracy"] for doc, text in rows]
    return rows, [float(d["correct"]) for d in done], {"accuracy": utils.perceptiontest_val_aggregate_accuracy(done, None)}, {}


def charades_sta():
    utils = lmms("charades_sta")
    rows = make("charades-sta", COUNT)
    done = [utils.temporal_grounding_process_results_generation(doc, [text])["charades_sta_mIOU"] for doc, text in rows]
    spans = [utils.extract_time(text) for _, text in rows]
    scores = [float(utils.iou(doc["timestamp"], span[0])) if span else 0.0 for (doc, _), span in zip(rows, spans)]
    return rows, scores, utils._temporal_grounding_compute_metrics(done), {}


def sti_bench():
    rows = make("sti-bench", COUNT)
    space = script("STI-Bench/opensource_test.py", start="ANSWER_PATTERNS", until="print(f\"[Init]")
    scores = []
    for doc, text in rows:
        out = space["extract_answer"](text) or text.strip()
        # The script stops at an answer of nothing.
        scores.append(float(out != "" and (out[-1] in "ABCDE") and (out[-1] == doc["Answer"])))
    by_task = fractions(grouped((doc["Task"], s) for (doc, _), s in zip(rows, scores)))
    scenes = grouped((space["scene_type"](doc["Video"]), s) for (doc, _), s in zip(rows, scores))
    return rows, scores, {"accuracy": sum(scores) / COUNT, **by_task, **fractions(scenes)}, {}


def vlm4d():
    """The published judge is another model; this is the letter that its prompt demands, and the official statistics."""
    import pandas as pd

    rows = make("vlm4d", COUNT)
    scores = []
    for doc, text in rows:
        final = re.findall(r"final answer is:?\s*[$*(\\{]*\s*([A-D])\b", text, re.IGNORECASE)
        letters = final or re.findall(r"\b([A-D])\b", text)
        scores.append(float(bool(letters) and doc["choices"][letters[-1].upper()] == doc["answer"]))
    data = [{"id": doc["id"], "correct": s == 1, "ground_truth_answer": doc["answer"]} for (doc, _), s in zip(rows, scores)]
    table = []
    os.makedirs("/tmp/vlm4d/real", exist_ok=True)
    os.makedirs("/tmp/vlm4d/synthetic", exist_ok=True)
    for part in ("real", "synthetic"):
        pathlib.Path(f"/tmp/vlm4d/{part}/m.json").write_text(json.dumps(data))
    space = script("VLM4D/acc_final_statistics.py", until="# === Example usage")
    kept = pd.DataFrame.to_csv
    pd.DataFrame.to_csv = lambda frame, *_, **__: table.extend(frame.to_dict("records"))
    with redirect_stdout(io.StringIO()):
        space["compute_accuracy"]("/tmp/vlm4d/real", "/tmp/vlm4d/synthetic", "")
    pd.DataFrame.to_csv = kept
    names = {"Real Ego-centric": "realEgo", "Real Exo-centric": "realExo", "Real Overall": "real", "Synthetic Directional": "syntheticDirectional", "Synthetic FP": "syntheticFalsePositive", "Synthetic Overall": "synthetic", "Overall": "accuracy"}
    return rows, scores, {}, {"percent, two decimals": {names[k.replace(" Accuracy (%)", "")]: f"{v:.2f}" for k, v in table[0].items() if k.endswith("(%)")}}


def dramaqa():
    """The official script compares places; that a place is read from text by PerceptionTest's letter is our choice."""
    rows = make("dramaqa", COUNT)
    hypo = {}
    for doc, text in rows:
        letter = re.search(r"\b([A-E])\b", text)
        place = re.fullmatch(r"[0-4]", text.strip(), re.ASCII)
        hypo[doc["qid"]] = {"correct_idx": "ABCDE".index(letter.group(1)) if letter else int(place.group()) if place else -1}
    sys.modules["tqdm"] = types.SimpleNamespace(tqdm=None)
    space = script("DramaQAChallenge2020/code/scripts/eval_submission.py")
    pathlib.Path("/tmp/hypo.json").write_text(json.dumps([{"qid": q, **v} for q, v in hypo.items()]))
    pathlib.Path("/tmp/gt.json").write_text(json.dumps([doc for doc, _ in rows]))
    with redirect_stdout(io.StringIO()):
        accs = space["main"](types.SimpleNamespace(hypo="/tmp/hypo.json", gt="/tmp/gt.json"))
    scores = [float(hypo[doc["qid"]]["correct_idx"] == doc["correct_idx"]) for doc, _ in rows]
    names = {"total": "accuracy", **{str(k): f"level{k}" for k in range(1, 5)}}
    return rows, scores, {names[k]: right / count for k, (right, count) in accs.items()}, {}


def tvqa_plus():
    """The official evaluation is for Python 2: two of its lines are put so that Python 3 runs them."""
    import numpy as np

    base = OFFICIAL / "TVQAplus/eval"
    for name in ("bounding_box", "boxlist_ops", "voc_eval"):
        text = (base / f"maskrcnn_voc/{name}.py").read_text().replace("np.nanmean(ap.values())", "np.nanmean(list(ap.values()))")
        sys.modules[name] = module = types.ModuleType(name)
        exec(compile(text, name, "exec"), module.__dict__)
    text = (base / "eval_tvqa_plus.py").read_text().replace("type(gt_dict.keys()[0])", "type(list(gt_dict.keys())[0])")
    text = text.replace("import torch\n", "").replace("from maskrcnn_voc import *", "from bounding_box import BoxList\nfrom voc_eval import eval_detection_voc")
    text = text.replace("from utils import load_json, save_json_pretty, merge_dicts, save_json", "")
    space = {"__name__": "official", "load_json": lambda docs: docs}
    exec(compile(text, "eval_tvqa_plus", "exec"), space)
    vocabulary = {"<pad>": 0, "<unk>": 1, **{word: k + 2 for k, word in enumerate(["raj", "penny", "cup", "door"])}}
    docs, answers = make_boxes(COUNT)
    truth = space["load_tvqa_plus_annotation"](docs)
    ts = {doc["qid"]: [a["ts"], a["answer"]] for doc, a in zip(docs, answers)}
    boxes = {f"{doc['vid_name']}_{int(doc['qid'])}_{int(f):05d}": of for doc, a in zip(docs, answers) for f, of in a["boxes"].items()}
    with redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        found = space["compute_att_metrics_using_maskrcnn_voc"](boxes, truth["bbox"], vocabulary)
    figures = space["compute_temporal_metrics"](ts, truth["ts_answer"])
    names = {"qa_acc": "accuracy", "miou": "temporalMiou", "ans_span_joint_acc@.5": "asa"}
    totals = {names.get(k, k): float(v) for k, v in figures.items()}
    rows = [(doc, json.dumps(a)) for doc, a in zip(docs, answers)]
    return rows, [float(a["answer"] == int(d["answer_idx"])) for d, a in zip(docs, answers)], {**totals, "boxMap": float(found["overall_map"])}, {}


SUITES = {"next-qa": next_qa, "activitynet-qa": activitynet_qa, "activitynet-qa.judged": activitynet_judge, "vsi-bench": vsi_bench, "vsti-bench": vsti_bench, "mvbench": mvbench, "video-mme": video_mme, "mlvu": mlvu, "perception-test": perception_test, "charades-sta": charades_sta, "sti-bench": sti_bench, "vlm4d": vlm4d, "dramaqa": dramaqa, "tvqa-plus": tvqa_plus}

LETTER = "Answer with the option's letter from the given choices directly."
WORD = "Please answer the question using a single word or phrase."
VSI = {"pre_prompt": "", "mca_post_prompt": LETTER, "na_post_prompt": WORD}


def yaml_kwargs(path):
    import yaml

    root = pathlib.Path(sys.modules["lmms_eval"].__path__[0]) / "tasks"
    lines = [line for line in (root / path).read_text().splitlines() if "!function" not in line]
    return yaml.safe_load("\n".join(lines))["lmms_eval_specific_kwargs"]["default"]


def vlm4d_prompt(doc):
    space = script("VLM4D/utils/constant.py")
    options = "\n".join(f"{letter}: {text}" for letter, text in doc["choices"].items())
    return space["COT_PROMPT"]["multiple-choice"].substitute(question=doc["question"], optionized_str=options)


PROMPTS = {
    "next-qa": lambda doc: lmms("nextqa").nextqa_doc_to_text_mc(doc, {}),
    "activitynet-qa": lambda doc: lmms("activitynetqa").activitynetqa_doc_to_text(doc, yaml_kwargs("activitynetqa/_default_template_yaml")),
    "vsi-bench": lambda doc: lmms("vsibench").vsibench_doc_to_text(doc, VSI),
    "vsti-bench": lambda doc: lmms("vsibench").vsibench_doc_to_text({**doc, "question_type": "object_counting" if doc["question_type"].startswith(("camera_obj_abs", "camera_disp")) else "route_planning"}, VSI),
    "mvbench": lambda doc: lmms("mvbench").mvbench_doc_to_text(doc, yaml_kwargs("mvbench/mvbench_action_antonym.yaml")),
    "video-mme": lambda doc: lmms("videomme").videomme_doc_to_text(doc, yaml_kwargs("videomme/videomme.yaml")),
    "mlvu": lambda doc: lmms("mlvu").mlvu_doc_to_text(doc, yaml_kwargs("mlvu/mlvu_dev.yaml")),
    "perception-test": lambda doc: lmms("perceptiontest.val").perceptiontest_val_doc_to_text(doc, yaml_kwargs("perceptiontest/val/_default_template_yaml")),
    "charades-sta": lambda doc: lmms("charades_sta").temporal_grounding_doc_to_text(doc, yaml_kwargs("charades_sta/charades.yaml")),
    "vlm4d": vlm4d_prompt,
}


def hash_of_prompts(name, rows):
    lmms("vsibench")
    return hashlib.sha256("\0".join(PROMPTS[name](doc) for doc, _ in rows[:500]).encode()).hexdigest()


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[2])
    for name in sys.argv[3:] or SUITES:
        rows, scores, totals, printed = SUITES[name]()
        packed = b"".join(struct.pack(">d", score) for score in scores)
        golden = {
            "command": f"python test/oracles/suites.py DIR test/golden/suites {name}",
            "count": len(rows),
            "sha256OfScores": hashlib.sha256(packed).hexdigest(),
            **({"sha256OfPrompts": hash_of_prompts(name, rows)} if name in PROMPTS else {}),
            "totals": totals,
            "printed": printed,
            "rows": [{"index": i, "text": rows[i][1][:300], "score": scores[i]} for i in range(0, len(rows), 250)],
        }
        (out / f"{name}.json").write_text(json.dumps(golden, indent=2, ensure_ascii=False) + "\n")
        print(name, len(rows), sum(scores) / len(scores), totals)
