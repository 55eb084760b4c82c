"""Questions and answers of TVQA+, the same ones as test/suite-boxes.ts makes: boxes near the true ones, scores all different."""

from suite_answers import Draws

LABELS = ["Raj", "Penny", "cup", "door", "no such word"]


def make_boxes(count):
    docs, answers = [], []
    for index in range(count):
        draws = Draws(index + 90_000_001)
        start = draws.below(300)
        doc = {"qid": index, "vid_name": f"s01e{index % 20:02d}_clip", "q": "Who ?", "answer_idx": str(draws.below(5)), "ts": [start / 10, (start + 5 + draws.below(60)) / 10], "bbox": {}}
        for k in range(5):
            doc[f"a{k}"] = f"answer {k}"
        answer = {"answer": draws.below(3), "ts": [(start + draws.below(20)) / 10, (start + 20 + draws.below(40)) / 10], "boxes": {}}
        for frame in range(1, 4):
            true, found = [], []
            for _ in range(draws.below(4)):
                box = {"img_id": frame, "left": draws.below(400), "top": draws.below(200), "width": 20 + draws.below(200), "height": 20 + draws.below(100), "label": draws.pick(LABELS)}
                true.append(box)
            for k in range(draws.below(4)):
                near = true[k] if k < len(true) else {"left": 5, "top": 7, "width": 50, "height": 60, "label": "cup"}
                x, y = near["left"] + draws.below(30), near["top"] + draws.below(30)
                label = draws.pick(LABELS).lower() if draws.below(4) == 0 else near["label"].lower()
                score = (1 + draws.below(1000)) * 65536 + index * 16 + frame * 4 + k
                found.append([label, score, [x, y, x + near["width"], y + near["height"]]])
            doc["bbox"][str(frame)] = true
            if found:
                answer["boxes"][str(frame)] = found
        docs.append(doc)
        answers.append(answer)
    return docs, answers
