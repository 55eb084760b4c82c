import { expect, test } from 'vitest'
import { depthTruth } from '../../../test/video/depth-truth.ts'
import { Random } from '../../base/random.ts'
import { dot } from '../../geometry/vec3.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { RelativeDepth } from '../../models/vision.ts'
import { groundOfPoints } from '../ground/map-ground.ts'
import { sceneryOfDepth } from './scenery-of-depth.ts'

/** What lies lower is ground. */
const ON_GROUND_M = 0.15

test.each([1, 2, 3])('relative depth shows the ground that was not triangulated (clip %d)', async seed => {
  const { track, maps, widthPx, heightPx } = depthTruth(seed)
  const random = new Random(seed, 'network')
  /** Of each picture its own factor and shift, and noise by pixel; the picture's first byte says which it is. */
  const model: RelativeDepth = {
    ...{ kind: 'relative', name: 'distorted truth', shifted: true },
    depthOf: async ({ data }) => {
      const [factor, shift] = [Math.exp(random.uniform(-1, 1)), random.uniform(0, 0.02)]
      const depth = maps[data[0]].depth.map(z => (z > 0 ? Math.exp(0.03 * random.normal()) / (factor / z + shift) : 0))
      return { widthPx, heightPx, depth }
    },
  }
  const source: VideoSource = {
    ...{ path: 'made', widthPx, heightPx, stampsS: track.views.map(({ timeS }) => timeS) },
    async *frames({ only = () => true }) {
      for (const { index, timeS } of track.views) {
        const data = new Uint8Array(3 * widthPx * heightPx).fill(index)
        if (only(index)) yield { index, timeS, widthPx, heightPx, format: 'rgb24', matrix: 'bt709', data }
      }
    },
    frameFile: index => ({ file: 'made', index }),
    contentHash: async () => 'made',
  }
  const camera = { ...track, points: track.points.filter(({ pointInMap: [, , z] }) => z > ON_GROUND_M) }
  const heightBy = (points: typeof camera.points): number | undefined => {
    const ground = groundOfPoints({ ...camera, points })
    const eye = camera.views[camera.views.length >> 1].mapFromCamera.translationM
    return ground && dot(ground.upInMap, eye) - ground.offset
  }
  const trueM = camera.views[camera.views.length >> 1].mapFromCamera.translationM[2]
  expect(Math.abs((heightBy(camera.points) ?? 0) / trueM - 1)).toBeGreaterThan(0.2)
  const more = await sceneryOfDepth(source, camera, model, {})
  expect(more.length).toBeGreaterThan(200)
  expect(Math.abs((heightBy([...camera.points, ...more]) ?? 0) / trueM - 1)).toBeLessThan(0.1)
})
