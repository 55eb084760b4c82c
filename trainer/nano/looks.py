"""The same clip through other lenses and sensors: pictures are soft or sharp, pale or strong, dark or noisy, as real ones are."""

import numpy as np

#: Share of clips that are softened, and the most that a pixel takes from each of its neighbours. Without it a tower that learned on
#: pictures without anti-aliasing reads the heights of a scaled-down picture a fifth too small.
SOFTENED, MOST_SOFT = 0.8, 0.24
CONTRAST, BRIGHTNESS, NOISE_SD = (0.8, 1.2), (-15.0, 15.0), (0.0, 5.0)


def looks(pixels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """One clip, uint8 [F, H, W, 3], as one camera might have taken it: every picture is changed alike."""
    share = random.uniform(0, MOST_SOFT) if random.random() < SOFTENED else 0.0
    contrast = np.float32(random.uniform(*CONTRAST))
    added = random.uniform(*NOISE_SD) * random.standard_normal(pixels.shape[1:], dtype=np.float32)
    added += 128.5 + random.uniform(*BRIGHTNESS) - 128 * contrast
    out = np.empty_like(pixels)
    # One picture after another: each stays in the processor's cache.
    for picture, changed in zip(pixels, out):
        x = picture.astype(np.float32)
        if share > 0:
            x = softened(softened(x, 0, share), 1, share)
        x *= contrast
        x += added
        changed[:] = x.clip(0, 255, out=x)
    return out


def softened(x: np.ndarray, axis: int, share: float) -> np.ndarray:
    """[H, W, 3]: every pixel takes `share` from each neighbour along the axis; those at the edges have themselves for one."""
    x = x if axis == 0 else x.swapaxes(0, 1)
    taken = x * np.float32(share)
    out = x - 2 * taken
    out[1:] += taken[:-1]
    out[:-1] += taken[1:]
    out[0] += taken[0]
    out[-1] += taken[-1]
    return out if axis == 0 else out.swapaxes(0, 1)
