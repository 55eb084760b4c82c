"""What PyTorch answers with the trained ST-VLM-nano about 200 questions on streamed clips, and its logits for some.

    PYTHONPATH=trainer python3 test/oracles/nano_answers.py nano-out/joined/final > test/golden/nano/answers.json

Python 3.11, transformers 5.23.0, torch 2.13.0 (CPU). PyTorch reads the whole text again for every word: no cache of keys and values.
"""
import base64
import json
import sys
from pathlib import Path
import torch
from nano.batches import collate
from nano.model import load
from nano.stream import StreamOptions, read_clips

STREAM = dict(seed=777, moving_share=0.3, showings=2, questions=8)
QUESTIONS, MAX_NEW, LOGITS_EVERY = 200, 8, 20


def answer(model, prefix, question):
    words = model.words
    asked, new, rows = [*words.encode(question), words.answer], [], []
    while len(new) < MAX_NEW and words.end not in new:
        read = model.decoder(prefix, [torch.tensor([[[*asked, *new]]])], words.answer)
        rows.append(model.decoder.logits(read.answers[0])[0, 0, -1])
        new.append(int(rows[-1].argmax()))
    return new, torch.stack(rows)


@torch.no_grad()
def main():
    # Several threads on a few short words only wait for one another.
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    model = load(Path(sys.argv[1])).eval()
    answers, clips = [], 0
    for clip in read_clips(StreamOptions(**STREAM), ahead=4):
        batch = collate([clip], model.words, questions=0, random=None, max_text=model.config.max_text)
        prefix = model.decoder.prefix(model.see(batch), batch["time_ids"], model.words.begin)
        for one in clip["questions"][: QUESTIONS - len(answers)]:
            new, rows = answer(model, prefix, one["question"])
            top = rows.topk(2).values
            shown = {"logits": base64.b64encode(rows[0].numpy().astype("<f4").tobytes()).decode()} if len(answers) % LOGITS_EVERY == 0 else {}
            answers.append({"clip": clips, "question": one["question"], "answerIds": new, "gap": round(float((top[:, 0] - top[:, 1]).min()), 6), **shown})
        clips += 1
        if len(answers) == QUESTIONS:
            break
    options = {"seed": STREAM["seed"], "movingShare": STREAM["moving_share"], "showings": STREAM["showings"], "questions": STREAM["questions"]}
    json.dump({"stream": options, "maxNewTokens": MAX_NEW, "answers": answers}, sys.stdout, ensure_ascii=False)


main()
