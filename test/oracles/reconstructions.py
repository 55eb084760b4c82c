"""Small folders as the official programs write them, with numpy, OpenEXR and pycocotools themselves.

    python -m venv /tmp/v && /tmp/v/bin/pip install numpy OpenEXR pycocotools
    /tmp/v/bin/python test/oracles/reconstructions.py test/golden/reconstructions

Three views of a slanted plane by a camera that moves to the right and turns; each program's own picture size and layout
(sources in src/video/reconstruction). truth.json has the poses and, for each program, the lens in its own pixels.
"""
import json
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

out = Path(sys.argv[1])
N = 3


def rotation(yaw):
    c, s = np.cos(yaw), np.sin(yaw)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def pose(i):
    m = np.eye(4)
    m[:3, :3] = rotation(0.1 * i + 0.2)
    m[:3, 3] = [0.5 * i + 1, 0.1 * i - 2, 0.25 * i + 3]
    return m


C2W = np.stack([pose(i) for i in range(N)])
W2C = np.linalg.inv(C2W)


def depth(i, h, w):
    y, x = np.mgrid[0:h, 0:w]
    return (2 + i + 0.25 * y + 0.125 * x).astype(np.float32)


def lens(w, h):
    return np.array([[0.9 * w, 0, w / 2], [0, 0.9 * w, h / 2], [0, 0, 1]])


def quat_wxyz(r):
    w = np.sqrt(max(0, 1 + np.trace(r))) / 2
    return [w, (r[2, 1] - r[1, 2]) / (4 * w), (r[0, 2] - r[2, 0]) / (4 * w), (r[1, 0] - r[0, 1]) / (4 * w)]


def folder(name):
    path = out / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def monst3r():
    d, (w, h) = folder("monst3r"), (32, 16)
    with open(d / "pred_traj.txt", "w") as f:
        for i, m in enumerate(C2W):
            f.write(" ".join(map(str, [float(i), *map(float, m[:3, 3]), *map(float, quat_wxyz(m[:3, :3]))])) + "\n")
    np.savetxt(d / "pred_intrinsics.txt", np.stack([lens(w, h)] * N).reshape(-1, 9), fmt="%.6f")
    for i in range(N):
        np.save(d / f"frame_{i:04d}.npy", depth(i, h, w))
        np.save(d / f"conf_{i}.npy", np.log(np.full((h, w), 5 + i, np.float32)))


def megasam():
    d, (w, h) = folder("megasam"), (24, 16)
    np.savez(
        d / "clip_sgd_cvd_hr.npz",
        images=np.zeros((N, h, w, 3), np.uint8),
        depths=np.float16(np.stack([depth(i, h, w) for i in range(N)])),
        intrinsic=lens(w, h).astype(np.float32),
        cam_c2w=C2W.astype(np.float32),
    )


def vggt():
    d, (w, h) = folder("vggt"), (28, 14)
    np.savez(
        d / "predictions.npz",
        depth=np.stack([depth(i, h, w) for i in range(N)])[..., None],
        depth_conf=np.full((N, h, w), 2.5, np.float32),
        extrinsic=W2C[:, :3].astype(np.float32),
        intrinsic=np.stack([lens(w, h)] * N).astype(np.float32),
    )


def depth_anything_3():
    d, (w, h) = folder("da3") / "exports" / "mini_npz", (28, 14)
    d.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        d / "results.npz",
        depth=np.round(np.stack([depth(i, h, w) for i in range(N)]), 8),
        conf=np.round(np.full((N, h, w), 10.0, np.float32), 2),
        extrinsics=W2C[:, :3].astype(np.float32),
        intrinsics=np.stack([lens(w, h)] * N).astype(np.float32),
    )


def vipe():
    import Imath
    import OpenEXR

    d, (w, h) = folder("vipe"), (40, 20)
    for sub in ("pose", "intrinsics", "depth"):
        (d / sub).mkdir(exist_ok=True)
    np.savez(d / "pose" / "clip.npz", data=C2W.astype(np.float32), inds=np.arange(N))
    k = lens(w, h)
    row = np.array([k[0, 0], k[1, 1], k[0, 2], k[1, 2]], np.float32)
    np.savez(d / "intrinsics" / "clip.npz", data=np.stack([row] * N), inds=np.arange(N))
    with zipfile.ZipFile(d / "depth" / "clip.zip", "w", zipfile.ZIP_DEFLATED) as z:
        for i in range(N):
            header = OpenEXR.Header(w, h)
            header["channels"] = {"Z": Imath.Channel(Imath.PixelType(Imath.PixelType.HALF))}
            with tempfile.NamedTemporaryFile(suffix=".exr") as f:
                exr = OpenEXR.OutputFile(f.name, header)
                exr.writePixels({"Z": depth(i, h, w).astype(np.float16).tobytes()})
                exr.close()
                z.write(f.name, f"{i:05d}.exr")


def colmap():
    d, (w, h) = folder("colmap") / "sparse" / "0", (40, 20)
    d.mkdir(parents=True, exist_ok=True)
    (d / "cameras.txt").write_text(f"# cameras\n1 PINHOLE {w} {h} {0.9 * w} {0.9 * w} {w / 2 + 0.5} {h / 2 + 0.5}\n")
    lines = ["# images"]
    for i, m in enumerate(W2C):
        q = " ".join(map(str, map(float, quat_wxyz(m[:3, :3]))))
        lines += [f"{i + 1} {q} {' '.join(map(str, map(float, m[:3, 3])))} 1 frame_{i + 1:04d}.jpg", ""]
    (d / "images.txt").write_text("\n".join(lines) + "\n")


def grounded_sam():
    from pycocotools import mask as mask_util

    h, w = 12, 16
    m = np.zeros((h, w), np.uint8)
    m[3:7, 4:10] = 1
    m[5, 4] = 0
    rle = mask_util.encode(np.array(m[:, :, None], order="F", dtype="uint8"))[0]
    rle["counts"] = rle["counts"].decode("utf-8")
    d = folder("grounded-sam2")
    box = [4.0, 3.0, 10.0, 7.0]
    one = {"class_name": "car", "bbox": box, "segmentation": rle, "score": [0.75]}
    doc = {"image_path": "00001.jpg", "annotations": [one], "box_format": "xyxy", "img_width": w, "img_height": h}
    (d / "grounded_sam2_local_image_demo_results.json").write_text(json.dumps(doc))
    coco = [{"image_id": 2, "category_id": 3, "bbox": [4.0, 3.0, 6.0, 4.0], "segmentation": rle, "score": 0.5}]
    (d / "coco_results.json").write_text(json.dumps(coco))
    for sub in ("mask_data", "json_data"):
        (d / sub).mkdir(exist_ok=True)
    ids = (m * 7).astype(np.uint16)
    np.save(d / "mask_data" / "mask_00001.npy", ids)
    label = {"instance_id": 7, "class_name": "car", "x1": 4, "y1": 3, "x2": 9, "y2": 6, "logit": 0.6}
    doc = {"mask_name": "mask_00001.npy", "mask_height": h, "mask_width": w, "promote_type": "mask", "labels": {"7": label}}
    (d / "json_data" / "mask_00001.json").write_text(json.dumps(doc))
    (d / "mask.json").write_text(json.dumps(m.tolist()))


def arrays():
    d = folder("npy")
    values = np.array([[0, 1, -2.5], [1000, 0.0625, 3]])
    for name, dtype in [("f2", "<f2"), ("f4", "<f4"), ("f8", "<f8"), ("i1", "i1"), ("i2", "<i2"), ("i4", "<i4"), ("i8", "<i8")]:
        np.save(d / f"{name}.npy", np.clip(values, -128, 127).astype(dtype))
    np.save(d / "fortran.npy", np.asfortranarray(np.arange(24, dtype=np.float32).reshape(2, 3, 4)))
    np.save(d / "bool.npy", np.array([True, False, True]))
    np.save(d / "scalar.npy", np.float64(2.5))
    np.save(d / "big.npy", values.astype(">f4"))
    np.save(d / "object.npy", np.array([{"a": 1}], dtype=object))


for make in (monst3r, megasam, vggt, depth_anything_3, vipe, colmap, grounded_sam, arrays):
    make()
first = W2C[0]
(out / "truth.json").write_text(json.dumps({"mapFromCamera": [(first @ m).tolist() for m in C2W]}))
