"""Muon for the matrices of the blocks, AdamW for everything else, as one optimizer (Jordan et al. 2024; torch.optim.Muon)."""

import torch
from torch import nn

#: What compares pictures learns faster than what looks at one.
FLOW_RATE = 5.0


class MuonAdamW(torch.optim.Optimizer):
    """Two optimizers behind one face: the groups are theirs, so that a schedule of the learning rate reaches both."""

    def __init__(self, model: nn.Module, lr: float, weight_decay: float):
        matrices, decayed, flow, plain = split(model)
        self.parts = [
            torch.optim.Muon(matrices, lr=lr, weight_decay=weight_decay, momentum=0.95, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(
                [
                    {"params": decayed, "weight_decay": weight_decay},
                    {"params": flow, "weight_decay": weight_decay, "lr": FLOW_RATE * lr},
                    {"params": plain, "weight_decay": 0.0},
                ],
                lr=lr,
                betas=(0.9, 0.98),
                fused=True,
            ),
        ]
        super().__init__([p for group in self.groups() for p in group["params"]], {"lr": lr})
        self.param_groups = self.groups()

    def groups(self) -> list[dict]:
        return [group for part in self.parts for group in part.param_groups]

    @torch.no_grad()
    def step(self, closure=None):
        for part in self.parts:
            part.step()

    def zero_grad(self, set_to_none: bool = True) -> None:
        for part in self.parts:
            part.zero_grad(set_to_none)

    def state_dict(self) -> dict:
        return {"parts": [part.state_dict() for part in self.parts]}

    def load_state_dict(self, state: dict) -> None:
        for part, own in zip(self.parts, state["parts"]):
            part.load_state_dict(own)
        self.param_groups = self.groups()


def split(model: nn.Module) -> tuple[list, list, list, list]:
    """Matrices inside blocks; other matrices but embeddings; those of the flow; the rest."""
    matrices, decayed, flow, plain = [], [], [], []
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if parameter.dim() < 2 or "place" in name or "words" in name:
            plain.append(parameter)
        elif ".flow." in name:
            flow.append(parameter)
        elif parameter.dim() == 2 and "blocks." in name:
            matrices.append(parameter)
        else:
            decayed.append(parameter)
    return matrices, decayed, flow, plain
