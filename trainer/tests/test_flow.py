"""ST-VLM-nano: where the cells of a picture come from, by what they look like and by geometry."""

import numpy as np
import pytest
import torch
from nano.configuration import NanoConfig
from nano.flow import UNIT, Flow, flow_of_ground
from nano.geometry import CAMERA, symlog
from nano.losses import flow_loss

ASPECT = 144 / 256
FOCAL, HIGH_M, PITCH_RAD = 0.9, 1.6, 0.12


def camera_row(forward_m: float = 0.0, left_m: float = 0.0, turn_rad: float = 0.0) -> torch.Tensor:
    """One clip of two frames, of which the second tells its step: [1, 2, CAMERA]."""
    still = [2 * FOCAL - 1.8, np.log(HIGH_M) - 0.6, 8 * PITCH_RAD]
    step = [symlog(forward_m, 1), symlog(left_m, 1), 4 * turn_rad]
    row = torch.tensor([[still + [0.0] * 3, still + step]], dtype=torch.float32)
    assert row.shape[-1] == len(CAMERA)
    return row


def projected(point: np.ndarray, place: np.ndarray, yaw_rad: float) -> np.ndarray:
    """A point of the world (x forward, y left, z up) in UNIT, seen from `place` with the camera's height and pitch."""
    away = point - place
    ahead, left = np.cos(yaw_rad) * away[0] + np.sin(yaw_rad) * away[1], -np.sin(yaw_rad) * away[0] + np.cos(yaw_rad) * away[1]
    depth = ahead * np.cos(PITCH_RAD) - away[2] * np.sin(PITCH_RAD)
    down = -ahead * np.sin(PITCH_RAD) - away[2] * np.cos(PITCH_RAD)
    return np.array([-left / depth, down / depth / ASPECT]) * FOCAL * UNIT


@pytest.mark.parametrize("step", [(0.0, 0.0, 0.0), (1.5, 0.0, 0.0), (0.0, -0.4, 0.0), (0.8, 0.3, 0.1), (0.0, 0.0, -0.15)])
def test_ground_comes_from_where_the_earlier_camera_saw_it(step: tuple[float, float, float]) -> None:
    forward_m, left_m, turn_rad = step
    for x, y in ((6.0, 0.5), (9.0, -2.0), (20.0, 4.0)):
        ground = np.array([x, y, 0.0])
        earlier = projected(ground, np.array([0.0, 0.0, HIGH_M]), 0.0)
        now = projected(ground, np.array([forward_m, left_m, HIGH_M]), turn_rad)
        flow, shown = flow_of_ground(torch.tensor(now[None], dtype=torch.float32), camera_row(*step)[:, 1:], ASPECT)
        assert shown.all()
        assert np.allclose(flow[0, 0, 0], earlier - now, atol=2e-3)


@pytest.fixture(scope="module")
def flow() -> Flow:
    torch.manual_seed(0)
    return Flow(NanoConfig(vocabulary=["<pad>"]))


def scenery(shift_px: int) -> torch.Tensor:
    """Two pictures of a soft pattern, the second one shifted to the right."""
    random = np.random.default_rng(3)
    coarse = torch.from_numpy(random.uniform(0, 255, (1, 1, 24, 60)).astype(np.float32))
    wide = torch.nn.functional.interpolate(coarse, size=(144, 360), mode="bicubic").clamp(0, 255)[0, 0]
    pictures = [wide[:, 50:306], wide[:, 50 - shift_px : 306 - shift_px]]
    return torch.stack(pictures)[None, ..., None].expand(-1, -1, -1, -1, 3).round().to(torch.uint8).contiguous()


@pytest.mark.parametrize("shift_px", [0, 8, -16])
def test_what_is_shifted_is_found_where_it_was(flow: Flow, shift_px: int) -> None:
    with torch.no_grad():
        moved = flow(scenery(shift_px))
    across, down = (moved.flow[0, 1].median(0).values * torch.tensor([256.0, 144.0]) / UNIT).tolist()
    assert abs(across + shift_px) < 2 and abs(down) < 2
    assert not moved.flow[0, 0].any() and not moved.felt[0, 0].any()


def test_flow_is_taught_where_the_camera_is_known(flow: Flow) -> None:
    truth, _ = flow_of_ground(flow.cells, camera_row(1.0)[:, 1:], ASPECT)
    found = torch.cat([torch.zeros_like(truth), truth], 1)
    assert flow_loss(found, flow.cells, camera_row(1.0), ASPECT) == 0
    assert flow_loss(found, flow.cells, camera_row(0.0), ASPECT) > 0.1
    assert flow_loss(found, flow.cells, torch.full((1, 2, len(CAMERA)), torch.nan), ASPECT) == 0
