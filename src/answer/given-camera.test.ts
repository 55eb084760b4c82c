import { expect, test } from 'vitest'
import { car, drawnScene } from '../../test/drawn-scenes.ts'
import { givenCamera } from './given-camera.ts'

const scene = {
  ...drawnScene('street', 4, [car('a', timeS => [timeS, 0])]),
  groundPlane: { normalInWorld: [0, 0, 1] as [number, number, number], offsetM: 0.5 },
}
const clip = { camera: 'front', startS: 1 }

test('a camera is told by its lens and its height over the ground, and by nothing else', () => {
  const given = givenCamera(scene, clip)
  expect(given?.cameraHeightM).toBeCloseTo(5.5, 9)
  expect(JSON.parse(given?.file ?? '{}')).toEqual({
    schema: 'stvlm.camera/1',
    widthPx: 1280,
    heightPx: 720,
    intrinsics: { fxPx: 700, fyPx: 700, cxPx: 640, cyPx: 300 },
  })
})

test('what is not known is not told', () => {
  const { groundPlane: _, ...groundless } = scene
  expect(givenCamera(groundless, clip)).not.toHaveProperty('cameraHeightM')
  expect(givenCamera({ ...scene, units: 'relative' }, clip)).not.toHaveProperty('cameraHeightM')
  expect(givenCamera(scene, { ...clip, camera: 'rear' })).toBeUndefined()
})
