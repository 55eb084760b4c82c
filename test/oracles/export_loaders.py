"""Loads exported folders with the trainers' own loaders and prints what they read.

    stvlm export questions.jsonl --to ms-swift      --clips clips --out swift
    stvlm export questions.jsonl --to llama-factory --clips clips --out factory
    stvlm export questions.jsonl --to parquet       --clips clips --out parquet
    stvlm export questions.jsonl --to mcap          --out mcap
    python test/oracles/export_loaders.py swift factory parquet mcap

pip: torch==2.13.0, --no-deps ms-swift==4.6.0 llamafactory==0.9.5, then datasets transformers peft accelerate trl
modelscope aiohttp omegaconf tyro pyarrow mcap (and what their import errors name).
"""
import glob
import json
import os
import sys
import types
from importlib.machinery import ModuleSpec


def ms_swift(folder):
    from swift.dataset import load_dataset

    os.chdir(folder)
    train, _ = load_dataset(sorted(glob.glob("*.jsonl")))
    lines = sum(sum(1 for _ in open(path)) for path in glob.glob("*.jsonl"))
    assert len(train) == lines, (len(train), lines)
    row = train[0]
    assert os.path.exists(row["videos"][0]), row["videos"]
    return f"{len(train)} rows, columns {train.column_names}"


def llama_factory(folder):
    # Its only use of torchaudio is for sound, and there is no CPU build beside torch 2.13.
    torchaudio = types.ModuleType("torchaudio")
    torchaudio.__spec__ = ModuleSpec("torchaudio", None)
    sys.modules["torchaudio"] = torchaudio
    os.environ["DISABLE_VERSION_CHECK"] = "1"
    from llamafactory.data.loader import _load_single_dataset
    from llamafactory.data.parser import get_dataset_list
    from llamafactory.hparams import DataArguments, ModelArguments
    from transformers import Seq2SeqTrainingArguments

    names = list(json.load(open(f"{folder}/dataset_info.json")))
    data = DataArguments(dataset=",".join(names), dataset_dir=folder, media_dir=folder)
    model = ModelArguments(model_name_or_path="none")
    out = []
    for attributes in get_dataset_list(names, folder):
        rows = _load_single_dataset(attributes, model, data, Seq2SeqTrainingArguments(output_dir="/tmp/none"))
        expected = len(json.load(open(f"{folder}/{attributes.dataset_name}")))
        assert len(rows) == expected, (len(rows), expected)
        assert os.path.exists(rows[0]["_videos"][0]), rows[0]
        assert rows[0]["_prompt"][0]["content"].startswith("<video>"), rows[0]
        out.append(f"{attributes.dataset_name} {len(rows)} rows")
    return ", ".join(out)


def parquet(folder):
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(f"{folder}/questions.parquet")
    assert all(json.loads(text)["id"] == key for text, key in zip(table["record"].to_pylist(), table["id"].to_pylist()))
    return f"{table.num_rows} rows, columns {table.column_names}"


def mcap(folder):
    from mcap.reader import make_reader

    counts = {}
    for path in sorted(glob.glob(f"{folder}/*.mcap")):
        with open(path, "rb") as file:
            for _, channel, message in make_reader(file).iter_messages():
                json.loads(message.data)
                counts[channel.topic] = counts.get(channel.topic, 0) + 1
    assert counts["/questions"] > 0
    return json.dumps(counts)


LOADERS = {"ms-swift": ms_swift, "llama-factory": llama_factory, "parquet": parquet, "mcap": mcap}

if __name__ == "__main__":
    # One loader a process: they change global state.
    if sys.argv[1] in LOADERS:
        print(f"{sys.argv[1]}: {LOADERS[sys.argv[1]](os.path.abspath(sys.argv[2]))}")
    else:
        for name, folder in zip(LOADERS, sys.argv[1:]):
            assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, __file__, name, folder]) == 0, name
