"""Files of answers as other programs write them: what src/bench/formats reads, golden files of a few rows.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install inspect-ai==0.3.285 pandas==3.1.1 xlsxwriter==3.3.1 openpyxl==3.1.5
/tmp/venv/bin/python test/oracles/answer_files.py test/golden/bench/files
"""

import csv
import sys
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.log import read_eval_log, write_eval_log
from inspect_ai.model import ModelOutput
from inspect_ai.solver import solver

TEXTS = ["It travels 4.6 m.", '<think>5 "m"?</think>\n5 km/h, so\tfast', "3 o’clock", "from 1.5 s to 4 s", "007"]
IDS = [f"q{i:05d}" for i in range(len(TEXTS))]


@solver
def says(broken):
    async def solve(state, generate):
        if state.sample_id in broken:
            raise ValueError("the server\nwent away")
        text = TEXTS[IDS.index(state.sample_id)]
        state.output = ModelOutput.from_content("mockllm/model", text)
        return state

    return solve


def inspect_log(name, folder, broken=(), **options):
    """One sample after the other; what tells of the machine is taken out."""
    task = Task(dataset=[Sample(id=id, input=f"Question {id}?") for id in IDS], solver=says(broken), name="stkit")
    with tempfile.TemporaryDirectory() as logs:
        (log,) = eval(task, model="mockllm/model", log_dir=logs, display="none", max_samples=1, **options)
        log = read_eval_log(log.location)
    log.eval.revision = None
    for part in [log, *log.samples]:
        if part.error:
            part.error.traceback = part.error.traceback_ansi = ""
    for sample in log.samples:
        sample.events = []
    write_eval_log(log, folder / name)


def deflated(source, target, leave_out=()):
    """The same log as Inspect wrote it before Zstandard; without a header, as one that was killed."""
    import zipfile_zstd  # noqa: F401, lets zipfile read method 93

    with zipfile.ZipFile(source) as log, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in log.namelist():
            if name not in leave_out:
                out.writestr(name, log.read(name))


def predictions():
    """As VLMEvalKit dumps its frame of a data set's columns and `prediction`; None is an empty cell."""
    return pd.DataFrame(
        {
            "index": range(len(TEXTS)),
            "video": [f"clip-{i // 2}" for i in range(len(TEXTS))],
            "question": [f"Question {id}?" for id in IDS],
            "answer": ["4.6 m", "5 km/h", "3 o'clock", "1.5 s to 4 s", "7"],
            "prediction": TEXTS,
        }
    )


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    inspect_log("inspect.eval", folder)
    inspect_log("inspect.json", folder)
    inspect_log("inspect-failed.eval", folder, broken=IDS[2:3])
    inspect_log("inspect-errors.json", folder, broken=IDS[2:3], fail_on_error=False)
    deflated(folder / "inspect.eval", folder / "inspect-deflated.eval")
    deflated(folder / "inspect.eval", folder / "inspect-killed.eval", {"header.json", "summaries.json"})
    rows = predictions()
    rows.to_excel(folder / "model_STKit.xlsx", index=False, engine="xlsxwriter")
    rows.to_excel(folder / "model_STKit-openpyxl.xlsx", index=False, engine="openpyxl")
    rows.drop(columns="prediction").to_excel(folder / "no-predictions.xlsx", index=False, engine="xlsxwriter")
    rows.to_csv(folder / "model_STKit.tsv", sep="\t", index=False, encoding="utf-8", quoting=csv.QUOTE_ALL)


main()
