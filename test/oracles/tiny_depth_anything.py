"""A tiny Depth Anything V2 (metric) of random weights in the form in which transformers.js reads it, and what transformers' own classes see.

    python3 test/oracles/tiny_depth_anything.py test/golden/tiny-depth-anything > test/golden/tiny-depth-anything/seen.json

Python 3.11, transformers 5.23.0, torch 2.13.0 (CPU), onnx 1.23.2. The folder gets config.json, preprocessor_config.json and
onnx/model.onnx.
"""
import json
import os
import sys
import numpy as np
import torch
from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config

OUT = sys.argv[1]
SIDE_W, SIDE_H = 56, 42
MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]

torch.manual_seed(5)
backbone = Dinov2Config(
    hidden_size=12, num_hidden_layers=4, num_attention_heads=2, mlp_ratio=1, image_size=SIDE_W, patch_size=14,
    out_features=["stage1", "stage2", "stage3", "stage4"], reshape_hidden_states=False, apply_layernorm=True,
)
config = DepthAnythingConfig(
    backbone_config=backbone, reassemble_hidden_size=12, reassemble_factors=[4, 2, 1, 0.5], neck_hidden_sizes=[4, 4, 4, 4],
    fusion_hidden_size=4, head_hidden_size=4, depth_estimation_type="metric", max_depth=20,
)
model = DepthAnythingForDepthEstimation(config).eval()
with torch.no_grad():
    for name, p in model.named_parameters():
        p.copy_(float("norm" in name and name.endswith("weight")) + 0.3 * torch.randn_like(p))


class Plain(torch.nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, pixel_values):
        return self.inner(pixel_values=pixel_values).predicted_depth


# The picture of the test: x, y and colour make its bytes.
y, x, k = np.meshgrid(np.arange(SIDE_H), np.arange(SIDE_W), np.arange(3), indexing="ij")
picture = ((4 * x + 3 * y + 60 * k) % 256).astype(np.uint8)
pixels = torch.tensor((picture / 255.0 - MEAN) / STD, dtype=torch.float32).permute(2, 0, 1)[None]
os.makedirs(os.path.join(OUT, "onnx"), exist_ok=True)
with torch.no_grad():
    depth = Plain(model)(pixels)[0].numpy()
    torch.onnx.export(
        Plain(model), (pixels,), os.path.join(OUT, "onnx", "model.onnx"), input_names=["pixel_values"],
        output_names=["predicted_depth"], opset_version=17, dynamo=False,
    )


def write(name, value):
    with open(os.path.join(OUT, name), "w") as file:
        json.dump(value, file)


write("config.json", {"model_type": "depth_anything", "architectures": ["DepthAnythingForDepthEstimation"],
                      "depth_estimation_type": "metric", "max_depth": 20})
write("preprocessor_config.json", {
    "image_processor_type": "DPTImageProcessor", "do_resize": False, "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True,
    "image_mean": MEAN, "image_std": STD,
})
at = [0, 100, 777, 1500, SIDE_W * SIDE_H - 1]
json.dump({"widthPx": SIDE_W, "heightPx": SIDE_H, "shape": list(depth.shape), "at": at,
           "depth": [round(float(depth.ravel()[i]), 6) for i in at]}, sys.stdout, indent=1)
