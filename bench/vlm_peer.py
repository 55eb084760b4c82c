"""onnxruntime's share of bench/vlm.ts: the same questions through the same graphs, by its Python package (onnxruntime 1.32.0, numpy 2.4.6).

`arrays` hands keys and values on as numpy arrays, as most programs do; `values` as OrtValues, which are not copied. Prints processor seconds
of the questions and the ids of all answers.
"""

import json
import sys
import time
import numpy as np
import onnxruntime as ort

folder, job_path, form = sys.argv[1:4]
job = json.load(open(job_path))
options = ort.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
options.add_session_config_entry("session.intra_op.allow_spinning", "0")
embed = ort.InferenceSession(f"{folder}/onnx/embed_tokens.onnx", options, providers=["CPUExecutionProvider"])
decoder = ort.InferenceSession(f"{folder}/onnx/decoder_model_merged.onnx", options, providers=["CPUExecutionProvider"])
pasts = [port for port in decoder.get_inputs() if port.name.startswith("past_key_values.")]
names = [port.name for port in decoder.get_outputs()]
value = ort.OrtValue.ortvalue_from_numpy if form == "values" else (lambda array: array)


def run(feeds):
    outputs = decoder.run_with_ort_values(names, feeds) if form == "values" else decoder.run(names, feeds)
    found = dict(zip(names, outputs))
    logits = found["logits"].numpy() if form == "values" else found["logits"]
    return logits[0, -1], {port.name: found[port.name.replace("past_key_values", "present")] for port in pasts}


def read(embeds, past, length):
    count = embeds.shape[1]
    feeds = {
        "inputs_embeds": value(embeds),
        "attention_mask": value(np.ones((1, length + count), np.int64)),
        "position_ids": value(np.arange(length, length + count, dtype=np.int64)[None]),
        **past,
    }
    return (*run(feeds), length + count)


def words(ids):
    return embed.run(["inputs_embeds"], {"input_ids": np.asarray([ids], np.int64)})[0]


empty = {port.name: value(np.zeros((1, port.shape[1], 0, port.shape[3]), np.float32)) for port in pasts}
prefix = np.asarray(job["prefix"], np.float32)[None]
_, shared, start = read(prefix, empty, 0)
answers = []
before = time.process_time()
for ids in job["questions"]:
    logits, past, length = read(words(ids), shared, start)
    answer = [int(logits.argmax())]
    while len(answer) < job["tokens"]:
        logits, past, length = read(words(answer[-1:]), past, length)
        answer.append(int(logits.argmax()))
    answers.append(answer)
print(json.dumps({"cpuS": time.process_time() - before, "answers": answers}))
