import pytest
import torch
import transformers
from conftest import TRAINER

from stvlm_trainer.collate import Collator, encode
from stvlm_trainer.errors import BadInput
from stvlm_trainer.models import choose_weights, load_model, load_tuned, new_model, part_of
from stvlm_trainer.recipe import read_recipe
from stvlm_trainer.video import read_clip

LORA = {"rank": 4, "alpha": 8, "dropout": 0.0, "targets": ["q_proj", "v_proj", "down_proj"]}
QWEN3_VL = {
    "vision_config": {"depth": 1, "hidden_size": 16, "intermediate_size": 32, "num_heads": 2, "out_hidden_size": 32}
    | {"deepstack_visual_indexes": [0], "num_position_embeddings": 16},
    "text_config": {
        "vocab_size": 64,
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "head_dim": 16,
    }
    | {
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "rope_parameters": {"rope_type": "default", "mrope_section": [4, 2, 2]},
    },
}


def fresh(tiny):
    """A copy of the tiny model."""
    copy = type(tiny[1])(tiny[1].config)
    copy.load_state_dict(tiny[1].state_dict())
    return copy.eval()


def test_tiny_is_llava_onevision_with_about_100000_weights(tiny):
    assert type(tiny[1]).__name__ == "LlavaOnevisionForConditionalGeneration"
    assert 90_000 < sum(p.numel() for p in tiny[1].parameters()) < 130_000


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("model.vision_tower.encoder.layers.0.mlp.fc1.weight", "vision"),
        ("model.multi_modal_projector.linear_1.weight", "projector"),
        ("model.image_newline", "projector"),
        ("model.language_model.layers.0.self_attn.q_proj.weight", "language"),
        ("lm_head.weight", "language"),
        ("model.visual.blocks.0.attn.qkv.weight", "vision"),
        ("model.visual.merger.linear_fc1.weight", "projector"),
        ("model.visual.deepstack_merger_list.0.linear_fc1.weight", "projector"),
    ],
)
def test_parts_by_name(name, part):
    assert part_of(name) == part


def test_every_weight_that_is_trained_gets_a_gradient(tiny, conversations, recipe_with):
    recipe = read_recipe(recipe_with())
    model = choose_weights(fresh(tiny), recipe)
    batch = Collator(0)([encode(tiny[0], conversations[0], read_clip(conversations[0].media, 4), None)])
    batch.pop("loss_weights")
    model(**batch).loss.backward()
    assert [name for name, p in model.named_parameters() if p.requires_grad and p.grad is None] == []


def test_a_part_that_is_not_named_is_frozen(tiny, recipe_with):
    model = choose_weights(fresh(tiny), read_recipe(recipe_with(trains=["projector"])))
    trained = {name for name, p in model.named_parameters() if p.requires_grad}
    assert trained and all(part_of(name) == "projector" for name in trained)


def test_qwen3_vl_goes_through_the_same_code(recipe_with):
    path = recipe_with(
        trains=["projector", "language"],
        model={"class": "Qwen3VLForConditionalGeneration", "licence": "Apache-2.0", "config": QWEN3_VL},
    )
    recipe = read_recipe(path)
    model = choose_weights(load_model(recipe), recipe)
    trained = {name for name, p in model.named_parameters() if p.requires_grad}
    assert {part_of(name) for name in trained} == {"projector", "language"}
    adapted = choose_weights(
        new_model("Qwen3VLForConditionalGeneration", QWEN3_VL, 0),
        read_recipe(recipe_with(method="lora", lora=LORA, trains=["projector", "language"])),
    )
    adapters = {name for name, p in adapted.named_parameters() if p.requires_grad}
    assert any("merger" in name for name in adapters) and any(
        "language_model" in name and "lora_A" in name for name in adapters
    )
    assert not any("blocks" in name for name in adapters)


def test_merged_adapters_give_the_logits_of_unmerged_ones(tiny, conversations, recipe_with, tmp_path):
    recipe = read_recipe(recipe_with(method="lora", lora=LORA, trains=["projector", "language"]))
    tiny[1].save_pretrained(tmp_path / "base")
    tiny[0].save_pretrained(tmp_path / "base")
    base = transformers.AutoModelForImageTextToText.from_pretrained(tmp_path / "base")
    model = choose_weights(base, recipe)
    torch.manual_seed(1)
    for parameter in model.parameters():
        if parameter.requires_grad:  # as if trained: an adapter is nothing at first
            parameter.data += 0.05 * torch.randn_like(parameter)
    example = encode(tiny[0], conversations[0], read_clip(conversations[0].media, 4), None)
    inputs = {key: value for key, value in Collator(0)([example]).items() if key not in ("labels", "loss_weights")}
    with torch.inference_mode():
        before = tiny[1](**inputs).logits
        unmerged = model.eval()(**inputs).logits
    model.save_pretrained(tmp_path / "adapters")
    tiny[0].save_pretrained(tmp_path / "adapters")
    merged, processor = load_tuned(tmp_path / "adapters")
    assert type(merged) is type(tiny[1]) and len(processor.tokenizer) == len(tiny[0].tokenizer)
    with torch.inference_mode():
        logits = merged(**inputs).logits
    torch.testing.assert_close(logits, unmerged, atol=1e-5, rtol=1e-5)
    assert (logits - before).abs().max() > 0.01


def test_adapters_train_the_projector_and_layers_of_the_language_model_alone(tiny, recipe_with):
    model = choose_weights(
        fresh(tiny), read_recipe(recipe_with(method="lora", lora=LORA, trains=["projector", "language"]))
    )
    trained = {name for name, p in model.named_parameters() if p.requires_grad}
    assert all("multi_modal_projector" in name or ("lora_" in name and "language_model" in name) for name in trained)
    assert sum("lora_A" in name for name in trained) == 2 * len(LORA["targets"])


def test_adapters_for_layers_that_are_not_there(tiny, recipe_with):
    recipe = read_recipe(recipe_with(method="lora", lora={**LORA, "targets": ["w_pack"]}, trains=["language"]))
    with pytest.raises(BadInput, match="lora.targets: expected ends of names of layers, got w_pack"):
        choose_weights(fresh(tiny), recipe)


def test_a_folder_without_a_model():
    with pytest.raises(BadInput, match="got neither"):
        load_tuned(TRAINER)
