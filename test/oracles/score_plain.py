"""What utils.py of an exported task says of answers: python3 test/oracles/score_plain.py TASK_FOLDER ANSWERS.jsonl

Needs Python only. A line out for a line in: what process_results returns under stkit_overall.
"""

import importlib.util
import json
import sys
from pathlib import Path

folder, answers = map(Path, sys.argv[1:])
spec = importlib.util.spec_from_file_location("utils", folder / "utils.py")
utils = importlib.util.module_from_spec(spec)
spec.loader.exec_module(utils)
docs = {doc["question_id"]: doc for doc in map(json.loads, (folder / "test.jsonl").read_text("utf-8").splitlines())}
for line in answers.read_text("utf-8").splitlines():
    answer = json.loads(line)
    print(json.dumps(utils.stkit_process_results(docs[answer["questionId"]], [answer["text"]])["stkit_overall"]))
