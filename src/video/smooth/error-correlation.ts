import type { State } from './rts.ts'

const LONGEST_S = 60

/** The position's error over the velocity's, in the middle of the track's states. */
export function errorCorrelationS(states: readonly State[], axes: number): number {
  const ratios = states.map(({ covariance }) => {
    const n = 3 * axes
    let [position, velocity] = [0, 0]
    for (let i = 0; i < axes; i++) {
      position += covariance[i * n + i]
      velocity += covariance[(i + axes) * n + i + axes]
    }
    return Math.sqrt(position / Math.max(velocity, 1e-12))
  })
  ratios.sort((a, b) => a - b)
  return Math.min(LONGEST_S, ratios[ratios.length >> 1])
}
