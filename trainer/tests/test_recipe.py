import pytest
from conftest import TRAINER

from stvlm_trainer.errors import BadInput
from stvlm_trainer.recipe import read_recipe


@pytest.mark.parametrize("path", sorted((TRAINER / "recipes").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_recipe_of_the_tree_is_read(path):
    recipe = read_recipe(path)
    assert recipe.name == path.stem
    assert recipe.accumulation(max(1, recipe.gpus)) * recipe.per_device_batch * max(1, recipe.gpus) == recipe.batch


def test_the_papers_recipe_runs_on_other_numbers_of_gpus():
    recipe = read_recipe(TRAINER / "recipes/paper.yaml")
    assert [recipe.accumulation(gpus) for gpus in (1, 8, 64)] == [128, 16, 2]
    with pytest.raises(BadInput, match="batch: expected a multiple of perDeviceBatch . processes = 3, got 128"):
        recipe.accumulation(3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [", "expected YAML"),
        ("- 1", "expected fields, got list"),
        ("surprise: 1", "got surprise"),
        ("name: x", "missing"),
    ],
)
def test_a_broken_recipe_is_one_line(tmp_path, text, says):
    (tmp_path / "r.yaml").write_text(text)
    with pytest.raises(BadInput, match=says) as caught:
        read_recipe(tmp_path / "r.yaml")
    assert "\n" not in str(caught.value)


def test_no_recipe():
    with pytest.raises(BadInput, match="got none"):
        read_recipe(TRAINER / "recipes/none.yaml")
