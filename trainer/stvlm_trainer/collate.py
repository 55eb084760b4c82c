"""Conversations as tensors: the chat template's tokens, a label where an answer stands and nowhere else."""

from typing import TYPE_CHECKING, Any, Iterator

import torch
from transformers.video_utils import VideoMetadata

from .errors import BadInput, BrokenClip
from .video import Clip

if TYPE_CHECKING:
    from .data import Conversation

NO_LOSS = -100


def messages_of(conversation: "Conversation", turns: int) -> list[dict[str, Any]]:
    """The first `turns` questions with their answers, in the form of chat templates."""
    messages = []
    for i, (question, answer) in enumerate(conversation.turns[:turns]):
        media = [{"type": conversation.kind}] if i == 0 else []
        messages.append({"role": "user", "content": [*media, {"type": "text", "text": question}]})
        messages.append({"role": "assistant", "content": [{"type": "text", "text": answer}]})
    return messages


def prompt_of(processor: Any, conversation: "Conversation", turn: int) -> str:
    """What the model reads before it answers question `turn`: earlier turns with their answers, then the question."""
    asked = messages_of(conversation, turn + 1)[:-1]
    return processor.apply_chat_template(asked, add_generation_prompt=True, tokenize=False)


def segments(processor: Any, conversation: "Conversation") -> Iterator[tuple[str, str, str]]:
    """For every turn: what is read, the answer with its end mark (the loss stands there), what the template puts after.

    Each part becomes tokens on its own, so that an answer has the very tokens that generation would give it.
    """
    before = ""
    for turn, (_, answer) in enumerate(conversation.turns):
        prompt = prompt_of(processor, conversation, turn)
        whole = processor.apply_chat_template(messages_of(conversation, turn + 1), tokenize=False)
        if not prompt.startswith(before) or answer not in whole[len(before) :]:
            raise BadInput("chat template", expected="one that keeps earlier turns", got="another text for them")
        after = whole[whole.rindex(answer) + len(answer) :]
        end = after.rstrip()
        yield prompt[len(before) :], answer + end, after[len(end) :]
        before = whole


def media_inputs(kind: str, clip: Clip) -> dict[str, Any]:
    """How processors of transformers take frames that are already chosen."""
    if kind == "image":
        return {"images": [clip.frames[0]]}
    metadata = VideoMetadata(total_num_frames=clip.total, fps=clip.fps, frames_indices=clip.indices)
    return {"videos": [clip.frames], "video_metadata": [metadata], "do_sample_frames": False}


def encode(processor: Any, conversation: "Conversation", clip: Clip, max_tokens: int | None) -> dict[str, torch.Tensor]:
    """input_ids, labels (NO_LOSS outside of answers) and loss_weights, each [tokens], and the frames as the model takes them.

    A longer conversation is cut by whole turns; where not even the first fits, BrokenClip.
    """
    ids: list[int] = []
    labels: list[int] = []
    weights: list[float] = []
    example: dict[str, torch.Tensor] = {}
    for turn, (read, answered, after) in enumerate(segments(processor, conversation)):
        if turn == 0:
            example = first_prompt(processor, read, conversation.kind, clip)
            read_ids = example.pop("input_ids")[0].tolist()
        else:
            read_ids = tokens_of(processor, read)
        answer_ids = tokens_of(processor, answered)
        after_ids = tokens_of(processor, after)
        if max_tokens is not None and len(ids) + len(read_ids) + len(answer_ids) > max_tokens:
            if turn == 0:
                raise BrokenClip(f"{len(read_ids) + len(answer_ids)} tokens, more than {max_tokens}")
            break
        ids += read_ids + answer_ids + after_ids
        labels += [NO_LOSS] * len(read_ids) + answer_ids + [NO_LOSS] * len(after_ids)
        weights += [conversation.weights[turn]] * (len(read_ids) + len(answer_ids) + len(after_ids))
    tensors = {"input_ids": ids, "labels": labels}
    return {
        **example,
        **{key: torch.tensor(value) for key, value in tensors.items()},
        "loss_weights": torch.tensor(weights),
    }


def first_prompt(processor: Any, text: str, kind: str, clip: Clip) -> dict[str, torch.Tensor]:
    """The processor's tensors for one prompt with its frames, a batch of one."""
    inputs = processor(text=[text], **media_inputs(kind, clip), return_tensors="pt")
    made_here = ("attention_mask", "token_type_ids")
    return {key: value for key, value in inputs.items() if isinstance(value, torch.Tensor) and key not in made_here}


def tokens_of(processor: Any, text: str) -> list[int]:
    return processor.tokenizer(text, add_special_tokens=False)["input_ids"] if text else []


class Collator:
    """A batch: tokens padded on the right, frames one after the other."""

    def __init__(self, pad_token_id: int):
        self.padding = {"input_ids": pad_token_id, "labels": NO_LOSS, "loss_weights": 0.0, "mm_token_type_ids": 0}

    def __call__(self, examples: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
        length = max(len(example["input_ids"]) for example in examples)
        batch: dict[str, torch.Tensor] = {}
        for key in sorted({key for example in examples for key in example}):
            values = [example[key] for example in examples if key in example]
            if key in self.padding:
                batch[key] = torch.stack([self._padded(value.flatten(), length, self.padding[key]) for value in values])
            else:
                batch[key] = torch.cat(_same_patches(values))
        filled = [torch.ones(len(example["input_ids"]), dtype=torch.long) for example in examples]
        batch["attention_mask"] = torch.stack([self._padded(ones, length, 0) for ones in filled])
        return batch

    @staticmethod
    def _padded(value: torch.Tensor, length: int, filler: float) -> torch.Tensor:
        return torch.nn.functional.pad(value, (0, length - len(value)), value=filler)


def _same_patches(values: list[torch.Tensor]) -> list[torch.Tensor]:
    """Images of LLaVA-OneVision, [1, tiles, 3, side, side], have from 2 to 10 tiles; the model goes by image_sizes."""
    if values[0].dim() != 5 or len({value.shape[1] for value in values}) == 1:
        return values
    most = max(value.shape[1] for value in values)
    return [torch.nn.functional.pad(value, (0, 0) * 3 + (0, most - value.shape[1])) for value in values]
