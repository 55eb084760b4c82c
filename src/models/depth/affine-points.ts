import { badInput } from '../../base/errors.ts'
import type { Intrinsics } from '../../geometry/camera.ts'
import type { Tensor } from '../onnx/session.ts'
import type { DepthMap } from '../vision.ts'

/** Pixels that the network is less sure of than this are unknown. */
const MASKED = 0.5

/**
 * Depth from points that are known up to a shift along the axis, [1, h, w, 3]: through a known lens a point (x, y, z + s) is seen at
 * u = x / (z + s), so that x - u z = u s and y - v z = v s, and s follows by least squares over all pixels (Wang et al. 2025, "MoGe-2",
 * recover it together with the focal length).
 */
export function depthOfAffinePoints(
  { data, dims }: Tensor<Float32Array>,
  mask: Float32Array,
  scale: number,
  { fxPx, fyPx, cxPx, cyPx }: Intrinsics,
): DepthMap {
  const [heightPx, widthPx, three] = dims.slice(-3)
  if (three !== 3 || mask.length !== widthPx * heightPx) {
    throw badInput({ subject: 'points', expected: '[1, h, w, 3] with a mask', got: `[${dims.join(', ')}]` })
  }
  let [product, square] = [0, 0]
  for (let row = 0, i = 0; row < heightPx; row++) {
    const v = (row + 0.5 - cyPx) / fyPx
    for (let column = 0; column < widthPx; column++, i++) {
      if (!(mask[i] > MASKED)) continue
      const u = (column + 0.5 - cxPx) / fxPx
      const z = data[3 * i + 2]
      product += u * (data[3 * i] - u * z) + v * (data[3 * i + 1] - v * z)
      square += u * u + v * v
    }
  }
  const shift = square > 0 ? product / square : 0
  const depth = new Float32Array(mask.length)
  for (let i = 0; i < depth.length; i++) {
    if (mask[i] > MASKED) depth[i] = Math.max(0, scale * (data[3 * i + 2] + shift))
  }
  return { widthPx, heightPx, depth }
}
