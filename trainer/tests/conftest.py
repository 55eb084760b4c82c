"""What tests share: a small mixture of simulated clips (fixture/README.md), and the recipe `tiny` with other numbers."""

import os
import sys
from pathlib import Path
from typing import Any, Callable

os.environ["HF_HUB_OFFLINE"] = "1"
TRAINER = Path(__file__).parents[1]
sys.path.insert(0, str(TRAINER))

import pytest  # noqa: E402
import torch  # noqa: E402
import yaml  # noqa: E402

FIXTURE = Path(__file__).parent / "fixture"
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def recipe_with(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`recipe_with(name="tiny", epochs=2)`: a file of the recipe with other values."""
    folder = tmp_path_factory.mktemp("recipes")

    def write(name: str = "tiny", **changes: Any) -> Path:
        values = yaml.safe_load((TRAINER / "recipes" / f"{name}.yaml").read_text())
        path = folder / f"{len(list(folder.iterdir()))}.yaml"
        path.write_text(yaml.safe_dump({**values, **changes}))
        return path

    return write


@pytest.fixture(scope="session")
def conversations():
    from stvlm_trainer.data import Conversations

    return Conversations(FIXTURE / "train.jsonl")


@pytest.fixture(scope="session")
def tiny(conversations):
    """Processor and model of the recipe, before any training."""
    from stvlm_trainer.models import fit_vocabulary, new_model
    from stvlm_trainer.recipe import read_recipe
    from stvlm_trainer.tiny import new_processor

    recipe = read_recipe(TRAINER / "recipes/tiny.yaml")
    config = recipe.model["config"]
    processor = new_processor(config, conversations)
    return processor, new_model(recipe.model["class"], fit_vocabulary(config, processor), recipe.seed).eval()
