"""The exported task, run by lmms-eval's own command line on CPU, the answers taken from a file.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install --no-deps lmms-eval==0.7.3
/tmp/venv/bin/pip install torch==2.13.0 accelerate==1.15.0 transformers==5.23.0 numpy pandas pyyaml loguru datasets requests \\
    pillow tqdm nltk pywsd opencv-python-headless tenacity openai sacrebleu sqlitedict jinja2 pytablewriter evaluate tiktoken \\
    httpx python-dotenv zstandard jsonlines einops ftfy numexpr scikit-learn peft tqdm-multiprocess "av<16" sentencepiece \\
    protobuf num2words wandb
npx tsx test/oracles/small-bench.ts /tmp/small                # a bench folder, its truth, answers formed plainly
stvlm bench export /tmp/small --to lmms-eval --out /tmp/task
/tmp/venv/bin/python test/oracles/lmms_eval_task.py /tmp/task /tmp/small/answers.jsonl /tmp/out test/golden/bench/files

Four frames of each video are decoded, as a model would. Prints the figures that lmms-eval reports; the last argument is
where the samples are kept, and of the results what src/bench/formats reads.
"""

import json
import os
import sys
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1")
from lmms_eval.__main__ import cli_evaluate
from lmms_eval.models.simple.dummy import Dummy

task, answers, out, *golden = sys.argv[1:]
texts = {row["questionId"]: row["text"] for row in map(json.loads, Path(answers).read_text("utf-8").splitlines())}
decoding = Dummy.generate_until


def from_file(self, requests):
    decoding(self, requests)
    docs = [self.task_dict[r.args[4]][r.args[5]][r.args[3]] for r in requests]
    assert all(r.args[0] == doc["prompt"] for r, doc in zip(requests, docs))
    return [texts[doc["question_id"]] for doc in docs]


Dummy.generate_until = from_file
sys.argv = ["lmms_eval", "--model", "dummy", "--model_args", "decode_num_frames=4", "--include_path", task]
sys.argv += ["--tasks", "stkit_bench", "--batch_size", "1", "--log_samples", "--output_path", out]
cli_evaluate()
written = next(Path(out).glob("*_results.json"))
results = json.loads(written.read_text("utf-8"))
figures = results["results"]["stkit_bench"]
print(json.dumps({name: value for name, value in figures.items() if name.endswith(",none") and "stderr" not in name}, indent=1))
for folder in map(Path, golden):
    kept = {name: results[name] for name in ["results", "n-samples", "model_name"]}
    kept["config"] = {name: results["config"][name] for name in ["model", "model_args"]}
    (folder / "lmms_results.json").write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    samples = next(Path(out).glob("*_samples_stkit_bench.jsonl")).read_text("utf-8")
    (folder / "lmms_samples_stkit_bench.jsonl").write_text(samples, "utf-8")
