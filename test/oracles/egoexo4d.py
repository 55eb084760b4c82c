"""Project Aria's own reader and camera model, and pycocotools, on what Ego-Exo4D's files hold. In an empty environment
(Python 3.11):

    pip install projectaria-tools==2.3.0 pycocotools==2.0.11 lzstring==1.0.4 numpy==2.4.6
    python test/oracles/egoexo4d.py test/golden/egoexo4d/projectaria.json

The calibration is the row of projectaria_tools' TestStaticCameraCalibration.cpp; the masks are those that
docs.ego-exo4d-data.org ("Relations") shows.
"""

import json
import math
import sys
import tempfile

import numpy as np
from lzstring import LZString
from projectaria_tools.core import calibration, mps
from pycocotools import mask as coco

CALIBS = """cam_uid,graph_uid,tx_world_cam,ty_world_cam,tz_world_cam,qx_world_cam,qy_world_cam,qz_world_cam,qw_world_cam,image_width,image_height,intrinsics_type,intrinsics_0,intrinsics_1,intrinsics_2,intrinsics_3,intrinsics_4,intrinsics_5,intrinsics_6,intrinsics_7,start_frame_idx,end_frame_idx,quality
 cam01,40084458-f219-16ca-0c3c-8bd94ee06e6c,1.691723,0.545741,-0.116511,-0.437056,-0.661141,0.501553,0.346871,3840,2160,KANNALABRANDTK3,1761.275757,1761.275757,1920.000000,1080.000000,0.036902,0.057131,-0.057154,0.018458,-1,-1,1
"""
MASKS = {
    "aria01_214-1 at 270": (1408, 1408, "LYPQ6gxgDAfA2nAjAUygXQPIC4BSAWASQA4AJAThKIIFYAZAZlupwHYcA2AaXoFkAmAHJ8eeWnk7sGAxAN7D60jIMaiFfDDMRQZw9eqhKhRwesQYDpxbsNaL07VY3mlz-UIe2n+qAc9+f2s62gQEeoT4a4b4R3pGRUQmJBtpJUebBERkhmaHxqfFe9j5mFuYhLgEFgv6auVo6VvYlXkGGlp7VhWb6SjxqQq6y-I31fSL8fULjJpPyPNTcQ530nHTsNGIcOFgAYmQAIjD7FABGaAAGAPZQQA"),
    "cam04 at 150": (3840, 2160, "MYUw6gOgTAbAKgZSgAwAwEEDsApGAZAFgFkojiBmEgOUvMKNoZLOqhuoEYB5Nt77vjyr8h-VB2FcO44TOkTeUqlCUqJ82Qq6o5MtcqmrRB7qh5GtpfZX36NapfaXlJW0+Z3uVOz9p0efXzN5PzNvH3UI7SlxUIDPWR94mNN-aUCMmIzArOzM8Tyc6Vyi7O10pIq0yrKK3JKGqqzG0prg1pbI9uDmgWixHu9DAVdjF34DQQkbZRo8FzY6cgBpAFYmYkUJ8eGaYRM9kRGRKZ4GfZsx2b71IVIFpgeF5XPeF4I8VeWPmABJAE4AKIAGwAZhAANYEIA"),
}
POINTS_IN_CAMERA = [[0.0, 0.0, 2.0], [0.5, -0.3, 1.5], [-1.2, 0.4, 2.5], [1.4, 0.9, 1.8], [-0.1, -1.0, 3.0]]


def box_of(width, height, encoded):
    counts = LZString().decompressFromEncodedURIComponent(encoded).encode()
    x, y, w, h = coco.toBbox({"size": [height, width], "counts": counts}).tolist()
    return [x, y, x + w, y + h]


with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    file.write(CALIBS)
    file.flush()
    [static] = mps.read_static_camera_calibrations(file.name)

camera = calibration.CameraCalibration(
    "cam01", calibration.KANNALA_BRANDT_K3, static.intrinsics, static.transform_world_cam, 3840, 2160, None, math.pi, ""
)
world = [(static.transform_world_cam @ np.array(point)).ravel().tolist() for point in POINTS_IN_CAMERA]
pixels = [camera.project(np.array(point)).tolist() for point in POINTS_IN_CAMERA]
with open(sys.argv[1], "w") as out:
    masks = {name: {"width": w, "height": h, "encodedMask": e, "box": box_of(w, h, e)} for name, (w, h, e) in MASKS.items()}
    json.dump({"calibs": CALIBS, "pointsInWorld": world, "pixels": pixels, "masks": masks}, out, indent=1)
    out.write("\n")
