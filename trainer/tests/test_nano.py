"""ST-VLM-nano: words and what is taught in their place, packed questions, keys and values, the stream's bookmark."""

import json

import numpy as np
import pytest
import torch
from nano.ablation import ABLATION, TUNED
from nano.batches import collate, noisy
from nano.configuration import COLOURS, NanoConfig
from nano.export import Cached
from nano.geometry import MOVED, SEEN, camera_of, moved_of, seen_of
from nano.lift import LIFTED, lifted
from nano.looks import looks, softened
from nano.losses import answer_loss, seen_losses
from nano.model import NanoForConditionalGeneration, load
from nano.optimizer import MuonAdamW
from nano.stages import STAGES
from nano.stream import StreamOptions
from nano.tower import Found
from nano.train import first_block, train
from nano.words import AMOUNTS, HOURS, TIMES, Words, vocabulary_of

QUESTIONS = [
    {"task": "distance", "question": "How far does the object in the red box travel?", "answer": "21 m", "value": 21.04},
    {"task": "direction", "question": "Where is it heading at 3.5 seconds?", "answer": "10 o'clock", "value": 10},
    {"task": "direction-timestamp", "question": "When does it move towards 3 o'clock?", "answer": "from 3.5 s to 6 s", "value": [3.5, 6]},
    {"task": "speed-comparison", "question": "Which is faster, the red or the blue one?", "answer": "red", "value": "red"},
]
FRAMES = 4
SMALL = dict(frames=FRAMES, vision_hidden=32, vision_layers=1, vision_heads=2, hidden_size=32, num_hidden_layers=2, num_attention_heads=2)


PART = {"colour": "red", "fromM": 2.0, "toM": 6.0, "headingRad": None, "turnedRad": None}


def clip(red_present: bool = True) -> dict:
    """A walk of 2 m a second to the left, 10 m ahead of a camera that stands."""
    times = [0.0, 1.0, 2.0, 3.0]
    place = [[10.0, 2 * t] for t in times]
    walker = {
        "colour": "red",
        "category": "person",
        "sizeM": [0.6, 0.5, 1.7],
        "boxes": [[0.5, 0.4, 0.55, 0.6] if red_present else None for _ in times],
        "inCameraM": place,
        "inFirstM": place,
        "bodyYawRad": [np.pi / 2] * 4,
        "headingRad": [np.pi / 2, np.pi / 2, 0.0, None],
        "travelledM": [0.0, 2.0, 4.0, 6.0],
    }
    camera = {"focalShare": [0.9] * 4, "heightM": [1.6] * 4, "pitchRad": [0.05] * 4, "stepMMRad": [[0, 0, 0]] * 4}
    return {"timesS": times, "objects": [walker], "camera": camera, "questions": [{**q, "startS": 1.0, "endS": 3.0, "parts": [PART]} for q in QUESTIONS]}


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(vocabulary_of([f"{q['question']} {q['answer']}" for q in QUESTIONS]))


@pytest.fixture(scope="module")
def model(words: Words) -> NanoForConditionalGeneration:
    torch.manual_seed(0)
    return NanoForConditionalGeneration(NanoConfig(vocabulary=words.vocabulary, **SMALL)).eval()


def test_words_go_there_and_back(words: Words) -> None:
    for one in QUESTIONS:
        labels = words.labels(one["answer"])
        ids = [label % len(words.ids) for label in labels]
        assert words.decode(ids[:-1]) == one["answer"]
        assert ids[-1] == words.end
    assert words.encode("a zeppelin") == [words.unknown] * 2
    assert {str(n) for n in (*AMOUNTS, *TIMES, *HOURS)} <= set(words.ids)


def test_taught_neighbours_are_distributions_about_the_number(words: Words) -> None:
    sums = words.soft_targets.sum(-1)
    assert torch.allclose(sums, torch.ones_like(sums))
    assert torch.equal(words.soft_targets.argmax(-1), torch.arange(len(words.ids)).repeat(4))
    size, eleven, twelve, one = len(words.ids), words.ids["11"], words.ids["12"], words.ids["1"]
    hour = words.soft_targets[3 * size + twelve]
    assert hour[eleven] == pytest.approx(hour[one]) and 0 < hour[one] < hour[twelve]
    amount = words.soft_targets[size + words.ids["20"]]
    near = [float(w) for w in words.vocabulary if w[0].isdigit() and amount[words.ids[w]] > 1e-3]
    assert 11 < min(near) and max(near) < 33
    weights = words.weights
    assert weights[size + words.ids["0"]] < weights[size + words.ids["20"]] == weights[words.ids["red"]] == 1
    assert weights[words.ids["m"]] < 1 and weights[2 * size + words.ids["0"]] == 1


def test_a_picture_softens_without_growing_darker() -> None:
    picture = np.random.default_rng(0).uniform(0, 255, (12, 16, 3)).astype(np.float32)
    for axis in (0, 1):
        soft = softened(picture, axis, 0.2)
        assert soft.sum() == pytest.approx(picture.sum(), rel=1e-5)
        assert abs(np.diff(soft, axis=axis)).mean() < 0.8 * abs(np.diff(picture, axis=axis)).mean()
        assert np.allclose(softened(np.full_like(picture, 90), axis, 0.24), 90)


def test_a_clip_looks_otherwise_each_time_and_its_pictures_alike() -> None:
    pixels = np.repeat(np.random.default_rng(1).integers(0, 256, (1, 12, 16, 3), dtype=np.uint8), 3, 0)
    once, again, other = (looks(pixels, np.random.default_rng(seed)) for seed in (5, 5, 6))
    assert once.dtype == np.uint8 and once.shape == pixels.shape
    assert (once == again).all() and (once != other).any() and (once != pixels).any()
    assert (once[0] == once[2]).all()


def test_truth_of_a_walk() -> None:
    seen, shown = seen_of(clip())
    moved, counts = moved_of(clip())
    red = COLOURS.index("red")
    assert shown[:, red].all() and not shown[:, red + 1 :].any()
    row = dict(zip(SEEN, seen[0, red]))
    assert row["x"] == pytest.approx(0.1) and row["width"] == pytest.approx(0.2, abs=1e-6) and row["sin_yaw"] == pytest.approx(1)
    assert np.exp(row["log_depth"] + 2.3) == pytest.approx(10, rel=1e-5)
    columns = dict(zip(MOVED, moved[2, red]))
    # It turned to the right by a quarter: 3 o'clock.
    assert columns["sin_turned"] == pytest.approx(1) and columns["cos_turned"] == pytest.approx(0, abs=1e-6)
    assert counts[2, red, 4] > 0 and counts[3, red, 4] == 0
    assert camera_of(clip()).shape == (4, 6)


def test_absent_objects_teach_nothing() -> None:
    seen, shown = seen_of(clip(red_present=False))
    _, counts = moved_of(clip(red_present=False))
    assert not seen.any() and not shown.any() and not counts[..., :8].any()
    tracks, _ = noisy(seen[None], camera_of(clip())[None], np.random.default_rng(0))
    assert not tracks.any()


def test_what_is_seen_is_put_on_the_ground_of_the_first_camera() -> None:
    """A camera that turns and drives past a walk: the walk stays what it is."""
    seen, _ = seen_of(clip())
    camera = camera_of(clip())
    still = lifted(torch.from_numpy(seen)[None], torch.from_numpy(camera)[None])[0, :, COLOURS.index("red")]
    columns = dict(zip(LIFTED, still[1].tolist()))
    assert np.expm1(columns["left"]) * 2 == pytest.approx(2, rel=1e-3) and np.expm1(columns["forward"]) * 2 == pytest.approx(10, rel=1e-3)
    assert np.expm1(columns["came"]) * 0.5 == pytest.approx(2, rel=1e-3) and columns["sin_way"] == pytest.approx(1, abs=0.06)
    assert np.expm1(float(still[3, LIFTED.index("travelled")])) * 0.5 == pytest.approx(6, rel=1e-3)
    assert columns["cos_turned"] > 0.85 and columns["sin_turned"] == pytest.approx(0, abs=1e-3)
    driven = clip()
    yaw, place, steps, seen_from = 0.0, np.zeros(2), [], []
    for k, (forward, left, turn) in enumerate([(0, 0, 0), (1.5, 0.2, 0.1), (1.0, -0.3, -0.2), (0.5, 0, 0.3)]):
        place = place + np.array([forward * np.cos(yaw) - left * np.sin(yaw), forward * np.sin(yaw) + left * np.cos(yaw)])
        yaw += turn
        dx, dy = np.array(driven["objects"][0]["inFirstM"][k]) - place
        steps.append([forward, left, turn])
        seen_from.append([dx * np.cos(yaw) + dy * np.sin(yaw), dy * np.cos(yaw) - dx * np.sin(yaw)])
    driven["camera"] = {**driven["camera"], "stepMMRad": steps}
    driven["objects"] = [{**driven["objects"][0], "inCameraM": seen_from}]
    moving, _ = seen_of(driven)
    again = lifted(torch.from_numpy(moving)[None], torch.from_numpy(camera_of(driven))[None])[0, :, COLOURS.index("red")]
    assert torch.allclose(again, still, atol=2e-3)


def test_a_turn_to_the_right_is_lifted_as_one() -> None:
    turning = clip()
    place = [[10.0, 0.0], [10.0, 2.0], [12.0, 2.0], [14.0, 2.0]]
    turning["objects"] = [{**turning["objects"][0], "inFirstM": place, "inCameraM": place}]
    seen, _ = seen_of(turning)
    last = lifted(torch.from_numpy(seen)[None], torch.from_numpy(camera_of(turning))[None])[0, -1, COLOURS.index("red")]
    assert last[LIFTED.index("sin_turned")] > 0.6


def test_labels_are_one_word_ahead(words: Words) -> None:
    batch = collate([clip()], words, questions=4, random=None, max_text=40)
    for ids, labels in zip(batch["text_ids"], batch["labels"]):
        for asked, taught in zip(ids[0].tolist(), labels[0].tolist()):
            here = [i for i, label in enumerate(taught) if label >= 0]
            plain = [taught[i] % len(words.ids) for i in here]
            assert asked[here[0]] == words.answer
            assert asked[here[0] + 1 : here[-1] + 1] == plain[:-1] and plain[-1] == words.end


def sparse(one: dict) -> dict:
    """The same clip as a tracker of videos tells it: boxes and answers."""
    objects = [{k: known[k] for k in ("colour", "category", "boxes")} for known in one["objects"]]
    questions = [{**asked, "parts": []} for asked in one["questions"]]
    return {"timesS": one["timesS"], "dense": False, "objects": objects, "questions": questions}


def test_what_is_not_known_is_not_taught(words: Words) -> None:
    pixels = np.zeros((FRAMES, 144, 256, 3), np.uint8)
    dense, bare = ({**one, "pixels": pixels} for one in (clip(), sparse(clip())))
    both = collate([dense, bare], words, questions=4, random=None, max_text=40)
    red = COLOURS.index("red")
    box = slice(0, SEEN.index("present") + 1)
    assert torch.equal(both["seen"][0, ..., box], both["seen"][1, ..., box]) and torch.equal(both["shown"][0], both["shown"][1])
    assert both["seen"][1, :, red, box.stop :].isnan().all() and both["camera"][1].isnan().all()
    assert not both["moved_counts"][1, ..., :-1].any() and not both["part_counts"][1].any()
    for labels in both["labels"]:
        assert torch.equal(labels[0], labels[1])
    found = Found(*(torch.randn(shape, requires_grad=True) for shape in (both["seen"].shape, both["camera"].shape, (1,), (1,), (2, FRAMES, 3, 48), (1,))))
    patch = torch.zeros(both["shown"].shape, dtype=torch.long)
    losses = seen_losses(found, both["seen"], both["shown"], both["camera"], patch)
    sum(losses.values()).backward()
    assert all(torch.isfinite(loss) for loss in losses.values()) and torch.isfinite(found.seen.grad).all()
    assert not found.film.grad[1].any() and found.film.grad[0].all()
    assert not found.seen.grad[1, :, red, box.stop :].any() and found.seen.grad[1, :, red, box].all()
    assert torch.equal(found.seen.grad[0, :, red] != 0, torch.ones(FRAMES, len(SEEN), dtype=torch.bool))


def test_a_model_learns_from_clips_of_both_kinds(words: Words) -> None:
    torch.manual_seed(2)
    model = NanoForConditionalGeneration(NanoConfig(vocabulary=words.vocabulary, **SMALL))
    pixels = np.random.default_rng(0).integers(0, 255, (FRAMES, 144, 256, 3), dtype=np.uint8)
    batch = collate([{**clip(), "pixels": pixels}, {**sparse(clip()), "pixels": pixels}], words, questions=4, random=None, max_text=40)
    model(**batch).loss.backward()
    assert all(torch.isfinite(p.grad).all() for p in model.parameters() if p.grad is not None)
    alone = model(**collate([{**sparse(clip()), "pixels": pixels}], words, questions=4, random=None, max_text=40))
    assert torch.isfinite(alone.loss)


def test_without_pictures_tracks_must_be_exact(words: Words) -> None:
    with pytest.raises(ValueError, match="exact tracks"):
        collate([sparse(clip())], words, questions=4, random=None, max_text=40)


def test_the_ablation_draws_clips_of_its_own(tmp_path) -> None:
    own, shipped = ({stage.seed for stage in table.values()} for table in (ABLATION, STAGES))
    assert not own & (shipped | {100, 606})
    labels, pseudo = TUNED["labels"], TUNED["pseudo"]
    assert labels.clips == pseudo.clips and labels.seed == pseudo.seed and pseudo.scenes_share == 0.5
    command = StreamOptions(seed=1, worlds=("driving", "sports"), scenes=tmp_path / "s.jsonl", scenes_share=0.5).command()
    assert command[command.index("--worlds") + 1] == "driving,sports"
    assert command[command.index("--scenes") + 1] == str(tmp_path / "s.jsonl") and command[command.index("--scenes-share") + 1] == "0.5"
    assert not {"--worlds", "--scenes", "--scenes-share"} & set(StreamOptions(seed=1).command())
    with pytest.raises(ValueError, match="expected a file of scenes"):
        train(pseudo, tmp_path, [], processes=1, rank=0)


def test_questions_do_not_see_one_another(model: NanoForConditionalGeneration, words: Words) -> None:
    batch = collate([clip()], words, questions=4, random=None, max_text=40)
    prefix = model.decoder.prefix(model.see(batch), batch["time_ids"], words.begin)
    with torch.no_grad():
        together = model.decoder(prefix, batch["text_ids"], words.answer).answers
        for part, ids in zip(together, batch["text_ids"]):
            for q in range(ids.shape[1]):
                (alone,) = model.decoder(prefix, [ids[:, q : q + 1]], words.answer).answers
                assert torch.allclose(alone[0, 0], part[0, q], atol=1e-5)


def test_reading_word_by_word_says_the_same(model: NanoForConditionalGeneration, words: Words) -> None:
    """Keys and values that are kept, as in the exported graph, against the whole text at once."""
    batch = collate([clip()], words, questions=1, random=None, max_text=40)
    tokens, ids = model.see(batch), batch["text_ids"][0]
    prefix = model.decoder.prefix(tokens, batch["time_ids"], words.begin)
    cached, place = Cached(model), model.decoder.place[: prefix.shape[1]]
    past = [torch.zeros(1, 2, 0, 16) for _ in range(4)]
    asked = ids[0, 0].tolist().index(words.answer) + 1
    pieces = [prefix - place, *(model.decoder.words(piece) for piece in (ids[0, :, :asked], *ids[0, :, asked:].split(1, 1)))]
    at, said = 0, []
    with torch.no_grad():
        for piece in pieces:
            count = piece.shape[1]
            logits, *past = cached(piece, torch.ones(1, at + count, dtype=torch.long), torch.arange(at, at + count)[None], *past)
            at += count
            said.append(logits[:, -1])
        (whole,) = model.decoder(prefix, [ids], words.answer).answers
        assert torch.allclose(torch.stack(said[1:], 1), model.decoder.logits(whole[:, 0, asked - 1 :]), atol=1e-4)


def test_the_loss_counts_answers_alone(model: NanoForConditionalGeneration, words: Words) -> None:
    batch = collate([clip()], words, questions=4, random=None, max_text=40)
    answers = model.decoder(model.decoder.prefix(model.see(batch), batch["time_ids"], words.begin), batch["text_ids"], words.answer).answers
    for part in answers:
        part.retain_grad()
    answer_loss(model.decoder.logits, answers, batch["labels"], words).backward()
    for part, labels in zip(answers, batch["labels"]):
        touched = part.grad.abs().sum(-1) > 0
        assert torch.equal(touched, labels >= 0)


def test_saved_and_loaded_it_is_the_same(model: NanoForConditionalGeneration, words: Words, tmp_path) -> None:
    model.save_pretrained(tmp_path)
    other = load(tmp_path)
    batch = collate([clip()], words, questions=2, random=None, max_text=40)
    inputs = {k: batch[k] for k in ("time_ids", "text_ids", "tracks", "film")}
    with torch.no_grad():
        for a, b in zip(model(**inputs).logits, other(**inputs).logits):
            assert torch.equal(a, b)


def test_the_optimizer_goes_on_where_it_stopped(words: Words) -> None:
    def steps(model: NanoForConditionalGeneration, optimizer: MuonAdamW, count: int) -> None:
        for _ in range(count):
            optimizer.zero_grad()
            model(**collate([clip()], words, questions=2, random=None, max_text=40)).loss.backward()
            optimizer.step()

    def fresh() -> tuple[NanoForConditionalGeneration, MuonAdamW]:
        torch.manual_seed(1)
        made = NanoForConditionalGeneration(NanoConfig(vocabulary=words.vocabulary, **SMALL))
        return made, MuonAdamW(made, 1e-3, 0.01)

    whole, optimizer = fresh()
    steps(whole, optimizer, 4)
    first, optimizer = fresh()
    steps(first, optimizer, 2)
    second, resumed = fresh()
    second.load_state_dict(first.state_dict())
    resumed.load_state_dict(optimizer.state_dict())
    steps(second, resumed, 2)
    for (name, a), b in zip(whole.named_parameters(), second.parameters()):
        assert torch.equal(a, b), name


def test_a_stopped_run_does_not_replay_its_stream(tmp_path) -> None:
    assert first_block(None, 1) == 1
    (tmp_path / "stream-0.json").write_text(json.dumps({"block": 41}))
    assert first_block(str(tmp_path), 0) == 42
