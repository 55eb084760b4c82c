"""onnxruntime's share of bench/vlm.ts: the same questions through the same graphs, by its Python package (onnxruntime 1.30.0, numpy 2.4.6).

`arrays` hands keys and values on as numpy arrays, as most programs do; `values` as OrtValues, which are not copied. Reads lines of FORM FROM TO
and answers these questions: prints processor and elapsed seconds, and the ids of the answers.
"""

import json
import sys
import time
import numpy as np
import onnxruntime as ort

folder, job_path, threads = sys.argv[1:4]
job = json.load(open(job_path))
options = ort.SessionOptions()
options.intra_op_num_threads, options.inter_op_num_threads = int(threads), 1
options.add_session_config_entry("session.intra_op.allow_spinning", "0")
embed = ort.InferenceSession(f"{folder}/onnx/embed_tokens.onnx", options, providers=["CPUExecutionProvider"])
decoder = ort.InferenceSession(f"{folder}/onnx/decoder_model_merged.onnx", options, providers=["CPUExecutionProvider"])
ports = {port.name: port for port in decoder.get_inputs()}
pasts = [port for name, port in ports.items() if name.startswith("past_key_values.")]
names = [port.name for port in decoder.get_outputs()]


def words(ids):
    return embed.run(["inputs_embeds"], {"input_ids": np.asarray([ids], np.int64)})[0]


class Reader:
    """One way of handing keys and values on."""

    def __init__(self, form):
        self.form, self.value = form, ort.OrtValue.ortvalue_from_numpy if form == "values" else (lambda array: array)
        empty = {port.name: self.value(np.zeros((1, port.shape[1], 0, port.shape[3]), np.float32)) for port in pasts}
        _, self.shared, self.start = self.read(np.asarray(job["prefix"], np.float32)[None], empty, 0)

    def run(self, feeds):
        outputs = decoder.run_with_ort_values(names, feeds) if self.form == "values" else decoder.run(names, feeds)
        found = dict(zip(names, outputs))
        logits = found["logits"].numpy() if self.form == "values" else found["logits"]
        return logits[0, -1], {port.name: found[port.name.replace("past_key_values", "present")] for port in pasts}

    def read(self, embeds, past, length):
        count = embeds.shape[1]
        feeds = {"inputs_embeds": self.value(embeds), "attention_mask": self.value(np.ones((1, length + count), np.int64)), **past}
        if "position_ids" in ports:
            feeds["position_ids"] = self.value(np.arange(length, length + count, dtype=np.int64)[None])
        if "num_logits_to_keep" in ports:
            feeds["num_logits_to_keep"] = self.value(np.array(1, np.int64))
        return (*self.run(feeds), length + count)

    def answer(self, ids):
        logits, past, length = self.read(words(ids), self.shared, self.start)
        answer = [int(logits.argmax())]
        while len(answer) < job["tokens"]:
            logits, past, length = self.read(words(answer[-1:]), past, length)
            answer.append(int(logits.argmax()))
        return answer


readers = {form: Reader(form) for form in ("arrays", "values")}
print("ready", flush=True)
for line in sys.stdin:
    form, start, end = line.split()
    cpu, wall = time.process_time(), time.perf_counter()
    answers = [readers[form].answer(ids) for ids in job["questions"][int(start) : int(end)]]
    print(json.dumps({"cpuS": time.process_time() - cpu, "wallS": time.perf_counter() - wall, "answers": answers}), flush=True)
