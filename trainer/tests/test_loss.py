import pytest
import torch
from conftest import FIXTURE  # noqa: F401
from transformers import TrainingArguments

from stvlm_trainer.collate import NO_LOSS, Collator
from stvlm_trainer.data import Examples
from stvlm_trainer.train import AnswerTrainer


@pytest.fixture(scope="module")
def setting(tiny, conversations, tmp_path_factory):
    processor, model = tiny
    out = tmp_path_factory.mktemp("out")
    examples = Examples(conversations, processor, frames=4, max_tokens=512, skipped=out / "s")
    args = TrainingArguments(output_dir=str(out), use_cpu=True, report_to="none")
    batch = Collator(processor.tokenizer.pad_token_id)([examples[0], examples[len(examples) - 1]])
    return AnswerTrainer(model=model, args=args), model, batch


def test_with_weights_of_one_it_is_the_models_own_loss(setting):
    trainer, model, batch = setting
    own = model(**{key: value for key, value in batch.items() if key != "loss_weights"}).loss
    torch.testing.assert_close(trainer.compute_loss(model, batch), own, atol=1e-6, rtol=1e-6)


def test_weights_and_the_count_of_the_whole_batch_scale_it(setting):
    trainer, model, batch = setting
    whole = trainer.compute_loss(model, batch)
    half = trainer.compute_loss(model, {**batch, "loss_weights": batch["loss_weights"] / 2})
    torch.testing.assert_close(half, whole / 2)
    count = (batch["labels"] != NO_LOSS).sum()
    torch.testing.assert_close(trainer.compute_loss(model, batch, num_items_in_batch=count * 3), whole / 3)


def test_the_loss_weighs_each_conversation(setting):
    trainer, model, batch = setting
    weights = torch.zeros_like(batch["loss_weights"])
    weights[0] = 1
    first = trainer.compute_loss(model, {**batch, "loss_weights": weights}, num_items_in_batch=1)
    second = trainer.compute_loss(model, {**batch, "loss_weights": 1 - weights}, num_items_in_batch=1)
    torch.testing.assert_close(first + second, trainer.compute_loss(model, batch, num_items_in_batch=1))
    assert first > 0 and second > 0


def test_a_batch_of_skipped_conversations_alone_has_no_loss_and_no_gradient(setting):
    trainer, model, batch = setting
    blank = {**batch, "labels": torch.full_like(batch["labels"], NO_LOSS)}
    loss = trainer.compute_loss(model, blank, num_items_in_batch=torch.tensor(0))
    model.zero_grad()
    loss.backward()
    assert loss == 0 and all((p.grad == 0).all() for p in model.parameters() if p.grad is not None)


def test_answers_come_from_pixels_too(setting):
    trainer, model, batch = setting
    model.zero_grad()
    trainer.compute_loss(model, batch).backward()
    tower = [p.grad.abs().sum() for name, p in model.named_parameters() if "patch_embedding" in name]
    assert tower and all(gradient > 0 for gradient in tower)
