"""Whether the settings that `stvlm tune prepare --for` writes name fields that the trainers have, with values of their kinds.

  python3 -m venv venv && venv/bin/pip install --no-deps llamafactory==0.9.5 ms-swift==4.6.0 transformers==5.6.0 pyyaml
  git clone https://github.com/LLaVA-VL/LLaVA-NeXT && git -C LLaVA-NeXT checkout df17966
  stvlm tune prepare --recipe qwen3-vl ... --for ms-swift llama-factory --out a
  stvlm tune prepare --recipe lora ... --for ms-swift llava-next --out b
  venv/bin/python test/oracles/trainer_settings.py venv/lib/python3*/site-packages LLaVA-NeXT/llava/train/train.py a b

Their classes are read from their sources and not imported: imports need CUDA builds and 40 packages.
"""

import ast
import shlex
import sys
from pathlib import Path

import yaml


def fields_of(files):
    """Annotated names of every class, with the text of their annotations."""
    found = {}
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                for part in node.body:
                    if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                        found[part.target.id] = ast.unparse(part.annotation)
    return found


def fits(value, kind):
    """Whether a value is of the annotated kind, as far as its text tells."""
    if "Literal[" in kind and isinstance(value, str):
        return repr(value) in kind
    if isinstance(value, bool):
        return "bool" in kind or "str" in kind
    if isinstance(value, int):
        return "int" in kind or "float" in kind
    if isinstance(value, float):
        return "float" in kind
    if isinstance(value, list):
        return "List" in kind or "list" in kind
    return "str" in kind or "Scheduler" in kind or "Strategy" in kind


def check(name, settings, known):
    wrong = [f"{key}={value!r} ({known.get(key, 'no such field')})" for key, value in settings.items()
             if key not in known or not fits(value, known[key])]
    print(f"{name}: {len(settings)} settings, {len(wrong)} wrong {' '.join(wrong)}")
    return not wrong


def llava_words(script):
    words = shlex.split(script.read_text(encoding="utf-8").replace("\\\n", " "), comments=True)
    settings = {}
    for word, value in zip(words[words.index("--standalone") + 2:], words[words.index("--standalone") + 3:]):
        if word.startswith("--"):
            parsed = yaml.safe_load(value)
            settings[word[2:]] = value if isinstance(parsed, (list, dict)) else parsed
    return settings


def main():
    packages, llava, *mixtures = map(Path, sys.argv[1:])
    base = fields_of([packages / "transformers/training_args.py"])
    swift = base | fields_of([*(packages / "swift/arguments").rglob("*.py"), packages / "swift/trainers/arguments.py"])
    factory = base | fields_of((packages / "llamafactory/hparams").glob("*.py"))
    next_ = base | fields_of([llava])
    good = []
    for mixture in mixtures:
        if (file := mixture / "ms-swift/sft.yaml").is_file():
            settings = yaml.safe_load(file.read_text(encoding="utf-8"))
            settings.pop("ENV")
            models = (packages / "swift/model/constant.py").read_text(encoding="utf-8")
            good += [check(str(file), settings, swift), f"'{settings['model_type']}'" in models]
        if (file := mixture / "llama-factory/sft.yaml").is_file():
            settings = yaml.safe_load(file.read_text(encoding="utf-8"))
            templates = (packages / "llamafactory/data/template.py").read_text(encoding="utf-8")
            good += [check(str(file), settings, factory), f'name="{settings["template"]}"' in templates]
        if (file := mixture / "llava-next/train.sh").is_file():
            good.append(check(str(file), llava_words(file), next_))
    # A field that nobody has must be seen.
    good += [len(good) > 0, not check("made wrong", {"learning_rat": 1e-5, "bf16": "x"}, {"bf16": "bool"})]
    sys.exit(0 if all(good) else 1)


main()
