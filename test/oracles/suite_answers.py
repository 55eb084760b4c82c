"""Questions and answers for the other suites' rules: the same ones as test/suite-answers.ts makes of the same seed and of
test/golden/suites/generator.json, whole numbers throughout, so that both languages agree to the last byte."""

import json
import pathlib

GOLDEN = pathlib.Path(__file__).parent.parent / "golden" / "suites"
SPEC = json.loads((GOLDEN / "generator.json").read_text())


class Draws:
    """A linear congruential generator modulo 2^32 (Numerical Recipes); the high bits are used."""

    def __init__(self, seed):
        self.state = seed
        for _ in range(3):
            self.below(2)

    def below(self, count):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return (self.state >> 8) % count

    def pick(self, items):
        return items[self.below(len(items))]

    def words(self, count):
        return " ".join(self.pick(SPEC["words"]) for _ in range(count))

    def decimal(self, low, high):
        hundredths = 100 * low + self.below(100 * (high - low))
        return f"{hundredths // 100}.{hundredths % 100:02d}"


def field(draws, index, spec, doc):
    if "pick" in spec:
        return draws.pick(spec["pick"])
    if "id" in spec:
        return spec["id"].replace("%d", str(index))
    if "index" in spec:
        return index
    if "int" in spec:
        low, high = spec["int"]
        return low + draws.below(high - low + 1)
    if "decimal" in spec:
        return draws.decimal(*spec["decimal"])
    if "letter" in spec:
        return "ABCDE"[draws.below(spec["letter"])]
    if "list" in spec:
        return [spec["lettered"].replace("%s", "ABCDE"[k]) + f"{draws.words(spec['words'])} {k}" for k in range(spec["list"])]
    if "map" in spec:
        return {"ABCDE"[k]: f"{draws.words(spec['words'])} {k}" for k in range(spec["map"])}
    if "element" in spec:
        options = doc[spec["element"]]
        return draws.pick(list(options.values()) if isinstance(options, dict) else options)
    if "span" in spec:
        start = draws.below(10 * spec["span"])
        return [start / 10, (start + 1 + draws.below(100)) / 10]
    return draws.words(spec["words"])


def make_doc(name, index):
    spec = SPEC["suites"][name]
    draws = Draws(index)
    doc = {}
    for key, value in spec["fields"].items():
        doc[key] = field(draws, index, value, doc)
    cases = spec.get("cases")
    if cases:
        kind = "number" if doc[cases["by"]] in cases["numbers"] else "other"
        for key, value in cases[kind].items():
            doc[key] = field(draws, index, value, doc)
    return doc


def options_of(spec, doc):
    if "texts" in spec:
        return spec["texts"]
    options = spec.get("options")
    if isinstance(options, list):
        return [doc[name] for name in options]
    found = doc.get(options, []) if options else []
    return list(found.values()) if isinstance(found, dict) else found


def make_answer(name, index, doc, pool=None):
    spec = SPEC["suites"][name]
    draws = Draws(index + 7_000_003)
    cases = spec.get("cases")
    is_number = bool(cases) and doc[cases["by"]] in cases["numbers"]
    options = options_of(spec, doc) or ["nothing"]
    text = draws.pick(SPEC[pool or ("numberAnswers" if is_number else spec["answers"])])
    slots = {
        "L": lambda: "ABCDE"[draws.below(spec.get("letters", 4))],
        "l": lambda: "abcde"[draws.below(spec.get("letters", 4))],
        "T": lambda: draws.pick(options),
        "U": lambda: draws.pick(options).upper(),
        "N": lambda: draws.decimal(1, 60),
        "I": lambda: str(draws.below(30)),
        "D": lambda: str(draws.below(6)),
        "W": lambda: draws.pick(SPEC["numberWords"]),
        "S": lambda: draws.decimal(0, 25),
        "E": lambda: draws.decimal(5, 40),
    }
    out, at = [], 0
    while at < len(text):
        slot = text[at + 1] if text[at] == "{" and text[at + 2 : at + 3] == "}" else ""
        if slot in slots and slot:
            out.append(slots[slot]())
            at += 3
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


def make(name, count, pool=None):
    docs = [make_doc(name, i) for i in range(count)]
    return [(doc, make_answer(name, i, doc, pool)) for i, doc in enumerate(docs)]
