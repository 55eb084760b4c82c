"""A recipe as `src/tuning/recipe.ts` defines and checks it; here it is read, not checked again."""

import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from .errors import BadInput


@dataclass(frozen=True)
class Recipe:
    schema: str
    name: str
    about: str
    model: dict[str, Any]  # class, licence, and either id (of a hub or a folder) or config (made new)
    method: str  # full, lora
    trains: list[str]  # vision, projector, language
    epochs: float
    batch: int  # conversations a step, over all processes
    per_device_batch: int
    learning_rate: float
    schedule: str
    warmup_share: float
    weight_decay: float
    max_gradient_norm: float
    precision: str  # bf16, fp32
    gradient_checkpointing: bool
    frames_per_clip: int
    max_tokens: int
    seed: int
    save_steps: int
    kept_checkpoints: int
    gpus: int
    mixture: dict[str, Any]
    lora: dict[str, Any] | None = None
    fsdp: dict[str, Any] | None = None
    nano: dict[str, Any] | None = None

    def accumulation(self, processes: int) -> int:
        """Batches that one process gathers before a step."""
        steps, rest = divmod(self.batch, self.per_device_batch * processes)
        if rest or steps == 0:
            expected = f"a multiple of perDeviceBatch * processes = {self.per_device_batch * processes}"
            raise BadInput("batch", expected=expected, got=str(self.batch))
        return steps


def read_recipe(path: Path) -> Recipe:
    if not path.is_file():
        raise BadInput("recipe", expected="a YAML file", got="none", where=str(path))
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as cause:
        raise BadInput("recipe", expected="YAML", got=" ".join(str(cause).split()), where=str(path)) from cause
    if not isinstance(values, dict):
        raise BadInput("recipe", expected="fields", got=type(values).__name__, where=str(path))
    named = {re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", key): value for key, value in values.items()}
    known = {field.name for field in fields(Recipe)}
    if unknown := sorted(named.keys() - known):
        raise BadInput("recipe", expected="fields of the schema", got=", ".join(unknown), where=str(path))
    try:
        return Recipe(**named)
    except TypeError as cause:
        raise BadInput("recipe", expected="every field of the schema", got=str(cause), where=str(path)) from cause
