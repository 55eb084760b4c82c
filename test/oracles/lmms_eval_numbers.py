"""What lmms-eval 0.7.3 and VLMEvalKit read in answers: the expected twin of src/bench/parse/harnesses.ts.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install --no-deps lmms-eval==0.7.3
/tmp/venv/bin/pip install numpy pandas pyyaml loguru datasets pillow num2words
/tmp/venv/bin/python test/oracles/lmms_eval_numbers.py VLMEVALKIT > test/golden/bench/naive-readings.json

VLMEVALKIT is a checkout of github.com/open-compass/VLMEvalKit at e8e78f05f308. The first rows are the texts of
test/corpus/answers.jsonl, in order; the others, with their text, are drawn from pieces with a fixed seed.
"""

import importlib.util
import json
import math
import random
import sys
import types
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PIECES = """12 12.5 .5 5. -3 +4 −2 1,234 4,492.3 1.2e3 3.5E-2 1/2 10-12 3:00 ٣ १२ １２ zero one two Twelve twenty twenty-one
hundred three hundred and five and thousand nineteen none No no yes Yes m km/h o'clock meters about The answer is Answer:
A B b C. (B) [B] **B** B) a A: red blue. <think> </think> <answer> </answer> \\boxed{12} = , . ; \n \u200b5 [3.5, 4.5] [ ]
'7' someone tone eighty80 80eighty x3 3D #4 answer_12 12_""".split(" ")
LISTS = ["[3.5, 4.5]", "['12 m', 3]", '["5"]', "[]", "[abc]", "[1e3]", " [7] ", "[-2.5, 1]", "[B]"]


def package(name, path):
    module = types.ModuleType(name)
    module.__path__ = [str(path)]
    sys.modules[name] = module


def lmms_eval_utils():
    """The task's module without the packages that import torch."""
    root = Path(distribution("lmms-eval").locate_file("lmms_eval"))
    package("lmms_eval", root)
    package("lmms_eval.tasks", root / "tasks")
    from lmms_eval.tasks.vsibench import utils

    return utils


def vlmevalkit_matching(checkout):
    path = Path(checkout) / "vlmeval/dataset/utils/spatial_bench/matching_func.py"
    spec = importlib.util.spec_from_file_location("matching_func", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def finite(value):
    return value if value is not None and math.isfinite(value) else None


def drawn(count):
    rng = random.Random(20)
    texts = ["".join(rng.choice(PIECES) + rng.choice(["", " ", " ", " "]) for _ in range(rng.randint(1, 7))) for _ in range(count)]
    return LISTS + texts


def main():
    lmms, kit = lmms_eval_utils(), vlmevalkit_matching(sys.argv[1])

    def read(text):
        letter = kit.can_match_option(text) or None
        return [finite(lmms.extract_number(text)), lmms.fuzzy_matching(text) or None, finite(kit.can_match_na(text)), letter]

    corpus = [json.loads(line)["text"] for line in (ROOT / "test/corpus/answers.jsonl").read_text().splitlines()]
    rows = {"corpus": [read(text) for text in corpus], "drawn": [[text, *read(text)] for text in drawn(400)]}
    lines = [f'"{name}": [\n' + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows[name]) + "\n]" for name in rows]
    print("{\n" + ",\n".join(lines) + "\n}")


main()
