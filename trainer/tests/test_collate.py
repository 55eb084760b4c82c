"""Which tokens carry loss, with which weight."""

import dataclasses

import pytest
import torch
from conftest import FIXTURE

from stvlm_trainer.collate import NO_LOSS, Collator, encode, segments
from stvlm_trainer.data import parse
from stvlm_trainer.errors import BadInput, BrokenClip
from stvlm_trainer.video import blank_clip

CLIP = blank_clip(4)
VIDEO_TOKENS = 4 * 2 * 2 + 1  # 4x4 patches pooled to 2x2 in each of 4 frames, and image_newline
# Public templates have such quirks: a space that the prompt for an answer does not have, and no line after the end mark.
QUIRKY = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }} {% for c in m['content'] %}"
    "{% if c['type'] == 'text' %}\n{{ c['text'] }}{% else %}<{{ c['type'] }}>{% endif %}{% endfor %}<|im_end|>{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
FORGETFUL = "{{ messages[-1]['content'][-1]['text'] }}<|im_end|>"


def labelled(processor, example):
    """The text under each run of labels."""
    runs, before = [], False
    for label in example["labels"].tolist():
        if label != NO_LOSS:
            runs = runs if before else [*runs, []]
            runs[-1].append(label)
        before = label != NO_LOSS
    return [processor.tokenizer.decode(run) for run in runs]


@pytest.fixture(params=["own template", "quirky template"])
def processor(request, tiny, monkeypatch):
    if request.param == "quirky template":
        monkeypatch.setattr(tiny[0].tokenizer, "chat_template", QUIRKY)
    return tiny[0]


def test_loss_stands_on_answers_and_their_end_marks_alone(processor, conversations):
    for i in range(len(conversations)):
        example = encode(processor, conversations[i], CLIP, max_tokens=None)
        assert labelled(processor, example) == [f"{answer}<|im_end|>" for _, answer in conversations[i].turns]
        on = example["labels"] != NO_LOSS
        assert torch.equal(example["labels"][on], example["input_ids"][on])


def test_the_rest_is_what_the_template_writes_with_a_place_for_every_frame(processor, conversations):
    example = encode(processor, conversations[0], CLIP, max_tokens=None)
    text = processor.tokenizer.decode(example["input_ids"])
    assert text == "".join("".join(part) for part in segments(processor, conversations[0])).replace(
        "<video>", "<video>" * VIDEO_TOKENS
    )
    for question, answer in conversations[0].turns:
        assert question in text and answer in text


def test_an_answers_tokens_are_those_that_generation_would_give(processor, conversations):
    example = encode(processor, conversations[0], CLIP, max_tokens=None)
    first = int((example["labels"] != NO_LOSS).nonzero()[0])
    prompt = processor.tokenizer.decode(example["input_ids"][:first]).replace("<video>" * VIDEO_TOKENS, "<video>")
    asked = processor(text=[prompt], videos=[CLIP.frames])
    assert torch.equal(asked["input_ids"][0], example["input_ids"][:first])


def test_weights_of_answers(tiny, conversations):
    conversation = dataclasses.replace(conversations[0], weights=[0.25, 1, 0.5, 0.75])
    example = encode(tiny[0], conversation, CLIP, max_tokens=None)
    on = example["labels"] != NO_LOSS
    runs = torch.unique_consecutive(example["loss_weights"][on])
    assert runs.tolist() == [0.25, 1, 0.5, 0.75]


def test_a_long_conversation_is_cut_by_whole_turns(tiny, conversations):
    conversation = conversations[0]
    whole = encode(tiny[0], conversation, CLIP, max_tokens=None)
    shorter = encode(tiny[0], conversation, CLIP, max_tokens=len(whole["input_ids"]) - 10)
    assert labelled(tiny[0], shorter) == labelled(tiny[0], whole)[:-1]
    with pytest.raises(BrokenClip, match="tokens, more than 20"):
        encode(tiny[0], conversation, CLIP, max_tokens=20)


def test_a_template_that_forgets_earlier_turns_is_refused(tiny, conversations, monkeypatch):
    monkeypatch.setattr(tiny[0].tokenizer, "chat_template", FORGETFUL)
    with pytest.raises(BadInput, match="chat template"):
        encode(tiny[0], conversations[0], CLIP, max_tokens=None)


def test_a_batch_is_padded_on_the_right_and_padding_changes_nothing(tiny, conversations):
    processor, model = tiny
    examples = [encode(processor, conversations[i], CLIP, max_tokens=None) for i in (0, len(conversations) - 1)]
    batch = Collator(processor.tokenizer.pad_token_id)(examples)
    assert batch["pixel_values_videos"].shape == (2, 4, 3, 64, 64)
    assert batch["attention_mask"].sum(1).tolist() == [len(example["input_ids"]) for example in examples]
    assert (batch["labels"][batch["attention_mask"] == 0] == NO_LOSS).all()
    inputs = {key: batch[key] for key in ("input_ids", "attention_mask", "pixel_values_videos")}
    with torch.inference_mode():
        together = model(**inputs).logits
        alone = model(
            input_ids=examples[1]["input_ids"][None], pixel_values_videos=examples[1]["pixel_values_videos"]
        ).logits
    torch.testing.assert_close(together[1, : alone.shape[1]], alone[0], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b'{"id": "a", "video": "a.mp4", "conversations": []}',
        b'{"id": "a", "conversations": [{"from": "human", "value": "<image> q"}, {"from": "gpt", "value": "a"}]}',
        b'{"id": "a", "video": "a.mp4", "conversations": [{"from": "gpt", "value": "a"}]}',
        b'{"id": "a", "video": "a.mp4", "conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]}',
    ],
)
def test_a_line_that_is_no_conversation(line):
    with pytest.raises(BadInput, match="conversation: expected a line of a mixture"):
        parse(line, FIXTURE, "here")
