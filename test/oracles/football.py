"""Football tracking as kloppy 3.19.1 reads it, in metres from the centre spot, y up.

  python3 -m venv /tmp/venv-football && /tmp/venv-football/bin/pip install kloppy==3.19.1
  /tmp/venv-football/bin/python test/oracles/football.py ../shared/data/sports/formats > test/golden/football/kloppy.json

PFF's frames in which the provider smoothed through a break are left out.

For every case and period: how many positions each track has, a hash of all rows, and a few rows.
A row is "track|microseconds since the period's first position|x|y|z", metres to six decimals, z "-" where unknown.
With --rows FILE all rows are written there too (not for the repository).
"""

import hashlib
import json
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

from kloppy import metrica, pff, signality, skillcorner, sportec, statsperform, tracab

folder = Path(sys.argv[1])
at = lambda name: str(folder / name)
METRES = {"coordinates": "secondspectrum"}
SAMPLE_ROWS = 2


def epts(meta, raw):
    return [meta, raw], lambda: metrica.load_tracking_epts(meta_data=at(meta), raw_data=at(raw), **METRES)


def tracab_case(meta, raw):
    return [meta, raw], lambda: tracab.load(meta_data=at(meta), raw_data=at(raw), only_alive=False, **METRES)


def sportec_case(raw):
    files = ["sportec_meta.xml", raw]
    return files, lambda: sportec.load_tracking(meta_data=at(files[0]), raw_data=at(raw), only_alive=False, **METRES)


def smoothed_away(path):
    """Frames (period, microseconds) whose smoothed positions lie by the median more than 2 m from the raw ones."""
    away = set()
    for line in open(path):
        row = json.loads(line)
        apart = []
        for side in ("homePlayers", "awayPlayers"):
            raw = {p["jerseyNum"]: p for p in row[side] or []}
            for p in row[side + "Smoothed"] or []:
                q = raw.get(p["jerseyNum"])
                if q and None not in (p["x"], p["y"], q["x"], q["y"]):
                    apart.append(math.hypot(p["x"] - q["x"], p["y"] - q["y"]))
        if apart and sorted(apart)[len(apart) // 2] > 2:
            away.add((row["period"], round(row["periodElapsedTime"] * 1e6)))
    return away


def pff_case(game):
    files = [f"pff_metadata_{game}.json", f"pff_rosters_{game}.json", f"pff_{game}.jsonl"]
    return files, lambda: pff.load_tracking(
        meta_data=at(files[0]), roster_meta_data=at(files[1]), raw_data=at(files[2]), only_alive=False, **METRES
    )


def statsperform_case(meta):
    files = [meta, "statsperform_tracking_ma25.txt"]
    return files, lambda: statsperform.load_tracking(
        ma1_data=at(meta), ma25_data=at(files[1]), tracking_system="sportvu",
        pitch_length=105, pitch_width=68, only_alive=False, **METRES,
    )


SKILLCORNER = ["skillcorner_meta_data.json", "skillcorner_v3_raw_data.jsonl"]
METRICA = ["metrica_home.csv", "metrica_away.csv"]
SIGNALITY = [
    "signality_meta_data.json",
    "signality_venue_information.json",
    "signality_p1_raw_data_subset.json",
    "signality_p2_raw_data_subset.json",
]
CASES = {
    "skillcorner": (SKILLCORNER, lambda: skillcorner.load(*[at(f) for f in SKILLCORNER], data_version="V3", **METRES)),
    "tracab xml dat": tracab_case("tracab_meta.xml", "tracab_raw.dat"),
    "tracab json dat": tracab_case("tracab_meta.json", "tracab_raw.dat"),
    "tracab xml json": tracab_case("tracab_meta.xml", "tracab_raw.json"),
    "tracab json json": tracab_case("tracab_meta.json", "tracab_raw.json"),
    "sportec": sportec_case("sportec_positional.xml"),
    "sportec with referee": sportec_case("sportec_positional_w_referee.xml"),
    "epts": epts("epts_metrica_metadata.xml", "epts_metrica_tracking.txt"),
    "epts empty values": epts("epts_metrica_metadata.xml", "epts_metrica_tracking_with_empty_values.txt"),
    "epts unused sensor": epts("epts_metrica_metadata_unused_sensor.xml", "epts_metrica_tracking.txt"),
    "epts without score": epts("epts_metrica_metadata_without_score.xml", "epts_metrica_tracking.txt"),
    "metrica csv": (METRICA, lambda: metrica.load_tracking_csv(*[at(f) for f in METRICA], **METRES)),
    "pff 3812": pff_case("3812"),
    "pff 10517": pff_case("10517"),
    "statsperform json": statsperform_case("statsperform_tracking_ma1.json"),
    "statsperform xml": statsperform_case("statsperform_tracking_ma1.xml"),
    "signality": (
        SIGNALITY,
        lambda: signality.load(
            meta_data=at(SIGNALITY[0]), venue_information=at(SIGNALITY[1]),
            raw_data_feeds=[at(f) for f in SIGNALITY[2:]], **METRES,
        ),
    ),
}


def metres(value):
    return "-" if value is None or math.isnan(value) else f"{round(value, 6) + 0.0:.6f}".replace("-0.000000", "0.000000")


def objects(frame):
    ball = frame.ball_coordinates
    if ball is not None and not math.isnan(ball.x):
        yield "ball", ball.x, ball.y, getattr(ball, "z", None)
    for player, data in frame.players_data.items():
        point = data.coordinates
        if point is not None and not math.isnan(point.x):
            yield f"{player.team.ground}-{player.jersey_no}", point.x, point.y, None


def periods_of(dataset, left_out=frozenset()):
    by_period = defaultdict(list)
    for frame in dataset.records:
        stamp_us = round(frame.timestamp.total_seconds() * 1e6)
        if (frame.period.id, stamp_us) in left_out:
            continue
        by_period[frame.period.id] += [(stamp_us, *row) for row in objects(frame)]
    for period, rows in sorted(by_period.items()):
        first = min(row[0] for row in rows)
        lines = [f"{track}|{us - first}|{metres(x)}|{metres(y)}|{metres(z)}" for us, track, x, y, z in rows]
        yield period, sorted(lines)


golden, everything = {}, {}
for name, (files, load) in CASES.items():
    dataset = load()
    pitch = dataset.metadata.pitch_dimensions
    left_out = smoothed_away(at(files[2])) if name.startswith("pff") else frozenset()
    periods = dict(periods_of(dataset, left_out))
    everything[name] = periods
    golden[name] = {
        "files": files,
        "pitchM": [float(pitch.pitch_length), float(pitch.pitch_width)],
        "teams": [str(team.name) for team in dataset.metadata.teams],
        "framesPerS": dataset.metadata.frame_rate,
        "periods": [
            {
                "period": period,
                "positions": len(lines),
                "tracks": len(Counter(line.split("|")[0] for line in lines)),
                "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
                "rows": lines[:1] + lines[-SAMPLE_ROWS + 1 :],
            }
            for period, lines in periods.items()
        ],
    }
print(json.dumps(golden, indent=1, ensure_ascii=False))
if "--rows" in sys.argv:
    Path(sys.argv[sys.argv.index("--rows") + 1]).write_text(json.dumps(everything))
