/**
 * utils.py of the exported task: the definitions of the benchmark in Python, for answers that are formed as asked. Where
 * more is needed to understand one (corrections, number words, ranges), it says "unscored" rather than guess; the samples
 * it leaves are scored exactly by `stvlm bench import` and `stvlm bench score`.
 */
export const LMMS_UTILS = String.raw`"""STKit-Bench for lmms-eval: prompts, clips, and when an answer is right.

Written by "stvlm bench export". Answers formed as the prompt asks are scored as "stvlm bench score" scores them. One
that needs more reading (corrections, number words, ranges) is unscored here, which counts as wrong; for the exact figure:

    stvlm bench import ..._samples_stkit_bench.jsonl --bench BENCH --out answers.jsonl
    stvlm bench score BENCH answers.jsonl --out scores.jsonl
"""

import json
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEVEN = (
    "distance",
    "speed",
    "direction",
    "direction-timestamp",
    "distance-comparison",
    "speed-comparison",
    "direction-comparison",
)

# By dimension: a unit's words, and how many m, km/h or s it is.
UNITS = {
    "length": {
        "m|meters?|metres?": 1,
        "km|kilometers?|kilometres?": 1000,
        "cm|centimeters?|centimetres?": 0.01,
        "mm|millimeters?|millimetres?": 0.001,
        "ft|feet|foot": 0.3048,
        "mi|miles?": 1609.344,
        "yd|yards?": 0.9144,
    },
    "speed": {
        "km/h|kmh|kph|kilometers? per hour|kilometres? per hour": 1,
        "m/s|meters? per second|metres? per second": 3.6,
        "mph|miles? per hour": 1.609344,
        "knots?": 1.852,
    },
    "duration": {
        "s|sec|secs|seconds?": 1,
        "ms|milliseconds?": 0.001,
        "min|mins|minutes?": 60,
        "h|hr|hrs|hours?": 3600,
        "days?": 86400,
    },
    "number": {"times|x|×": 1, "m/s\^2|m/s²": 1},
}
WORDS = [(words, dimension, factor) for dimension, units in UNITS.items() for words, factor in units.items()]
# "m/s" is tried before "m".
WORDS.sort(key=lambda row: row[1] != "speed")
UNIT = "|".join(f"(?P<u{i}>{words})" for i, (words, _, _) in enumerate(WORDS))
NUMBER = r"(?<![\w.])[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[-+]?\d+)?"
QUANTITY = re.compile(rf"(?P<value>{NUMBER})(?:[\s-]?(?:{UNIT})(?![\w/²^]))?", re.IGNORECASE)
BOUND = re.compile(r"\b(?:over|under|above|below|least|most|up to|than)\s+(?:about\s+)?\d")
COMPARED = re.compile(r"\b(?:slower|faster|quicker|farther|further|shorter|longer|more|less|nearer|closer)\b")
REFUSAL = re.compile(r"\b(?:cannot|can't|can’t|can not|unable to|impossible to)\s+(?:\w+\s+)?(?:tell|determine|say|be|know|answer)")


def stkit_doc_to_visual(doc):
    return [str(HERE / doc["video"])]


def stkit_doc_to_text(doc, lmms_eval_specific_kwargs=None):
    kwargs = lmms_eval_specific_kwargs or {}
    return kwargs.get("pre_prompt", "") + doc["prompt"] + kwargs.get("post_prompt", "")


def stkit_doc_to_messages(doc, lmms_eval_specific_kwargs=None):
    video = [{"type": "video", "url": url} for url in stkit_doc_to_visual(doc)]
    text = {"type": "text", "text": stkit_doc_to_text(doc, lmms_eval_specific_kwargs)}
    return [{"role": "user", "content": [*video, text]}]


def stkit_process_results(doc, results):
    mark = {"question_id": doc["question_id"], "task": doc["task"], **stkit_score(doc, str(results[0]) if results else "")}
    return {"stkit_overall": mark, "stkit_unscored": mark, "stkit_" + doc["task"].replace("-", "_"): mark}


def stkit_accuracy(marks):
    """Right answers, %; what is unscored counts as wrong."""
    return 100 * sum(mark["right"] for mark in marks) / len(marks)


def stkit_overall(marks):
    """Mean accuracy of the seven tasks, %: of those that were asked."""
    tasks = [[mark for mark in marks if mark["task"] == task] for task in SEVEN]
    accuracies = [stkit_accuracy(task) for task in tasks if task]
    return sum(accuracies) / len(accuracies) if accuracies else float("nan")


def stkit_unscored_share(marks):
    return 100 * sum(mark["value"] is None and not mark["right"] for mark in marks) / len(marks)


def stkit_score(doc, text):
    """{"right": whether, "value": what was read in m, km/h or s, None where nothing could be}."""
    truth = json.loads(doc["answer"])
    text = clean(text)
    is_refused = REFUSAL.search(text) is not None
    read = READERS[asked_type(truth, doc["template"])]
    value = None if is_refused else read(text, truth, doc["question"].lower())
    if truth["type"] == "cannotTell":
        return {"right": is_refused, "value": value}
    return {"right": value is not None and is_right(value, truth), "value": value}


def asked_type(truth, template):
    """What a question that nobody can answer looks like is told by its template."""
    if truth["type"] != "cannotTell":
        return truth["type"]
    variant = template.split("/")[1]
    return {"moment": "hour", "speed": "speed"}.get(variant, "length")


def clean(text):
    text = re.sub(r"<think>.*?</think>", " ", text, flags=re.DOTALL)
    text = re.sub(r"\\boxed\{([^{}]*)\}", r" \1 ", text)
    text = re.sub(r"</?answer>|[*$]|\x60", " ", text)
    # What is still marked up, or breaks off while thinking, is not formed plainly.
    return "" if re.search(r"[{}\\]|<think>", text) else text.replace("’", "'").strip().lower()


def quantities(text):
    """Of every number: its value in m, km/h or s, and its dimension, None for a bare one, "?" before another word."""
    found = []
    for match in QUANTITY.finditer(text):
        value = float(match["value"].replace(",", "").replace("−", "-"))
        unit = next((i for i in range(len(WORDS)) if match[f"u{i}"] is not None), None)
        dimension, factor = ("?" if re.match(r"[\s-]?[a-z%°½¼¾+]", text[match.end() :]) else None, 1)
        if unit is not None:
            dimension, factor = WORDS[unit][1:]
        found.append((value * factor, dimension))
    return found


def only(values, rounding=0.0):
    """The one value of all, None where they differ by more than a share for rounding, or where there is none."""
    if not values or any(abs(value - values[-1]) > rounding * abs(values[-1]) for value in values):
        return None
    return values[-1]


def factor_of(unit):
    for words, _, factor in WORDS:
        if unit and re.fullmatch(words, unit):
            return factor
    return 1


def read_quantity(text, truth, question):
    dimension = asked_dimension(truth)
    restated = quantities(question)
    found = [row for row in quantities(text) if row not in restated] or quantities(text)
    typed = [value for value, own in found if own == dimension]
    bare = [value for value, own in found if own is None]
    strange = {"?", "number"} - {dimension}
    if BOUND.search(text) or any(own in strange or abs(value) == float("inf") for value, own in found):
        return None
    if typed:
        # "5.51 km/h, that is 1.53 m/s"; "10 to 12 m" has a number too many.
        return None if bare else only(typed, rounding=0.01)
    value = only(bare) if len(bare) == len(found) else None
    return None if value is None else value * factor_of(truth.get("unit"))


def asked_dimension(truth):
    return truth["type"] if truth["type"] in UNITS else "length"


def read_speed(text, truth, question):
    return read_quantity(text, {**truth, "type": "speed"}, question)


def read_hour(text, truth, question):
    told = re.findall(r"(?<![\w.:])(\d{1,2})(?:\s*o'?\s*clock\b|:00\b)", text)
    bare = re.findall(r"(?<![\w.:])\d+(?:\.\d+)?(?![\w:]|\.\d|\s*(?:s|seconds?|m|meters?|km)\b)", text)
    if not told and re.search(r"\d\s*[a-z]", text):
        return None
    hours = told + [hour for hour in bare if hour not in told]
    hour = only([float(hour) for hour in hours])
    return hour if hour is not None and hour == int(hour) and 1 <= hour <= 12 else None


def read_interval(text, truth, question):
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]
    is_plain = len(numbers) == 2 and numbers[0] <= numbers[1] and not re.search(r"\d,\d|\b(?:m|ms|meters?|min|minutes?|frames?)\b", text)
    return numbers if is_plain else None


def read_choice(text, truth, question):
    options = truth["options"]
    letter = re.fullmatch(r"\(?([a-z])\)?[.:]?", text)
    if letter and ord(letter[1]) - ord("a") < len(options):
        return options[ord(letter[1]) - ord("a")]
    if re.search(r"\b(?:not|no|neither|both|whether)\b|n't\b|^\(?[a-z][).:] ", text) or set(COMPARED.findall(text)) - set(COMPARED.findall(question)):
        return None
    found = [option for option in options if re.search(rf"\b{re.escape(option.lower())}\b", text)]
    return found[0] if len(found) == 1 else None


def read_yes_no(text, truth, question):
    words = set(re.findall(r"\b(?:yes|no)\b", text))
    return words.pop() == "yes" if len(words) == 1 else None


READERS = {
    "length": read_quantity,
    "speed": read_speed,
    "duration": read_quantity,
    "number": read_quantity,
    "hour": read_hour,
    "interval": read_interval,
    "choice": read_choice,
    "yesno": read_yes_no,
}


def is_right(value, truth):
    tolerance = truth.get("tolerance", {})
    if truth["type"] in ("choice", "yesno") or truth.get("unit") == "count":
        return value == truth["value"]
    if truth["type"] == "hour":
        apart = abs(value - truth["value"]) % 12
        return min(apart, 12 - apart) <= tolerance.get("absolute", 0)
    if truth["type"] == "interval":
        return interval_iou(value, truth["value"]) >= tolerance.get("iou", 0.5)
    if not tolerance:
        tolerance = {"relative": 0.25}
    factor = factor_of(truth["unit"])
    right = truth["value"] * factor
    bound = max(tolerance.get("relative", 0) * abs(right), tolerance.get("absolute", 0) * factor)
    return abs(value - right) <= bound + 1e-9 * abs(right)


def interval_iou(a, b):
    union = max(a[1], b[1]) - min(a[0], b[0])
    return 1.0 if union == 0 else max(0.0, min(a[1], b[1]) - max(a[0], b[0])) / union
`
