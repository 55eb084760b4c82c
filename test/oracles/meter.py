"""METER XXS computed by PyTorch from the published weights, on a picture that a formula gives.

    pip install torch==2.13.0 numpy==2.4.6
    python test/oracles/meter.py meter_kitti_xxs.pth meter_nyu_xxs.pth > test/golden/depth/meter.json
"""
import json
import sys

import torch
import torch.nn.functional as F


def picture(height, width):
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.stack([((7 * (c + 1) * x + 13 * y + 31 * c) % 256) / 255 for c in range(3)])[None].float()


class Meter:
    def __init__(self, weights):
        self.weights, self.used = weights, set()

    def __getitem__(self, name):
        self.used.add(name)
        return self.weights[name]

    def norm(self, x, n):
        parts = [self[f"{n}.{p}"] for p in ("running_mean", "running_var", "weight", "bias")]
        return F.batch_norm(x, *parts, training=False)

    def separable(self, x, n, stride=1):
        x = F.conv2d(x, self[n + ".0.depthwise.weight"], stride=stride, padding=1)
        return F.relu(self.norm(F.conv2d(x, self[n + ".0.pointwise.weight"]), n + ".1"))

    def pointwise(self, x, n):
        return F.relu(self.norm(F.conv2d(x, self[n + ".0.weight"]), n + ".1"))

    def inverted(self, x, i, stride):
        n = f"encoder.mv2.{i}.conv."
        y = F.relu(self.norm(F.conv2d(x, self[n + "0.weight"]), n + "1"))
        y = F.relu(self.norm(F.conv2d(y, self[n + "3.weight"], stride=stride, padding=1, groups=y.shape[1]), n + "4"))
        y = self.norm(F.conv2d(y, self[n + "6.weight"]), n + "7")
        return x + y if stride == 1 and x.shape == y.shape else y

    def attention(self, x, n):
        q, k, v = F.linear(x, self[n + "to_qkv.weight"]).chunk(3, -1)
        heads = [t.unflatten(-1, (4, 8)).transpose(-2, -3) for t in (q, k, v)]
        out = F.scaled_dot_product_attention(*heads).transpose(-2, -3).flatten(-2)
        return F.linear(out, self[n + "to_out.0.weight"], self[n + "to_out.0.bias"])

    def transformer(self, x, n):
        width = x.shape[-1:]
        a = F.layer_norm(x, width, self[n + "0.norm.weight"], self[n + "0.norm.bias"])
        x = self.attention(a, n + "0.fn.") + x
        b = F.layer_norm(x, width, self[n + "1.norm.weight"], self[n + "1.norm.bias"])
        b = F.relu(F.linear(b, self[n + "1.fn.net.0.weight"], self[n + "1.fn.net.0.bias"]))
        return F.linear(b, self[n + "1.fn.net.3.weight"], self[n + "1.fn.net.3.bias"]) + x

    def mobile_vit(self, x, i):
        n = f"encoder.mvit.{i}."
        y = self.pointwise(self.separable(x, n + "conv1"), n + "conv2")
        out = torch.empty_like(y)
        tokens = torch.stack([y[:, :, a::2, b::2].flatten(2).transpose(1, 2) for a in (0, 1) for b in (0, 1)], 1)
        tokens = self.transformer(tokens, n + "transformer.layers.0.")
        for p, (a, b) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)]):
            out[:, :, a::2, b::2] = tokens[:, p].transpose(1, 2).reshape(out[:, :, a::2, b::2].shape)
        return self.separable(torch.cat([self.pointwise(out, n + "conv3"), x], 1), n + "conv4")

    def up(self, x, skip, i):
        n = f"decoder.ups_block_{i}."
        x = F.conv_transpose2d(x, self[n + "conv2d_transpose.weight"], stride=2, padding=1, output_padding=1)
        x = F.conv2d(torch.cat([x, skip], 1), self[n + "end_up_layer.0.depthwise.weight"], padding=1)
        return F.relu(F.conv2d(x, self[n + "end_up_layer.0.pointwise.weight"]))

    def __call__(self, x):
        x = self.inverted(self.separable(x, "encoder.conv1", 2), 0, 1)
        s1 = self.inverted(x, 1, 2)
        s2 = self.inverted(self.inverted(self.inverted(s1, 2, 1), 3, 1), 4, 2)
        s3 = self.inverted(self.mobile_vit(s2, 0), 5, 2)
        x = self.mobile_vit(self.inverted(self.mobile_vit(s3, 1), 6, 2), 2)
        x = F.conv2d(self.pointwise(x, "encoder.conv2"), self["decoder.conv2d_in.weight"])
        for i, skip in enumerate((s3, s2, s1)):
            x = self.up(x, skip, i + 1)
        return F.conv2d(x, self["decoder.conv2d_out.weight"], padding=1)


cases = []
for path, name, size in ((sys.argv[1], "kitti", (192, 640)), (sys.argv[2], "nyu", (192, 256))):
    weights = torch.load(path, map_location="cpu", weights_only=True)
    meter = Meter(weights)
    with torch.no_grad():
        depth = meter(picture(*size))
    floats = {k for k, v in weights.items() if v.dtype == torch.float32}
    assert floats == meter.used, floats ^ meter.used
    flat = depth.flatten()
    at = list(range(0, flat.numel(), 97))
    case = {"name": name, "shape": list(depth.shape), "tensors": len(floats), "at": at}
    cases.append({**case, "depth": [float(f"{flat[i]:.7g}") for i in at]})
json.dump({"made": "python test/oracles/meter.py (torch 2.13.0)", "cases": cases}, sys.stdout)
