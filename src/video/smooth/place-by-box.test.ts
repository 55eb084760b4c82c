import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Random } from '../../base/random.ts'
import type { Box2dPx } from '../../geometry/box.ts'
import { projectCuboidInCamera } from '../../geometry/camera.ts'
import { compose, invert, type Pose } from '../../geometry/pose.ts'
import { quatFromYaw } from '../../geometry/quat.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { PlacedView } from '../camera-track.ts'
import { axesOf } from './axes.ts'
import { boxResidual, eyeOf, RISE_SLOPE, type SeenBox, SLOPES, type Standing } from './box-model.ts'
import { placeOfBox, sizeOfBoxes } from './place-by-box.ts'
import type { SeenObject } from './seen-object.ts'
import { outlineOf, usualSize } from './silhouette.ts'
import { chiOf, fitStatic, tellingChiOf } from './static-fit.ts'
import { isPlace } from './stops.ts'

const LENS = { fxPx: 560, fyPx: 560, cxPx: 320, cyPx: 180 }
const AXES = axesOf({ normalInWorld: [0, 0, 1], offsetM: 0 })
const CAR: Vec3 = [4.4, 1.8, 1.5]
/** One standard deviation of an edge, and its covariance's root. */
const SD_PX = 1.5
const ROOT = Float64Array.from({ length: 16 }, (_, k) => (k % 5 === 0 ? SD_PX : 0))

/** 1.4 m above the ground, looking along y. */
const viewAt = (xM: number, yM: number): PlacedView => ({
  index: 0,
  timeS: 0,
  worldFromCamera: { translationM: [xM, yM, 1.4], quatWxyz: [Math.SQRT1_2, -Math.SQRT1_2, 0, 0] },
  intrinsics: LENS,
})

const NOTHING: Box2dPx = [0, 0, 0, 0]
const outline = outlineOf('car', CAR[2])
const seenIn = (view: PlacedView, box: Box2dPx, open: SeenBox['open'] = [false, false, false, false]): SeenBox => ({
  eye: eyeOf(view),
  box,
  open,
  root: ROOT,
})

/** The box that the outline gives, with noise. */
function boxOf(view: PlacedView, standing: Standing, random?: Random): Box2dPx {
  const out = new Float64Array(4)
  boxResidual(seenIn(view, NOTHING), AXES, outline, standing, out, 0)
  const [a, b, c, d] = out.map(v => v * SD_PX + (random ? SD_PX * random.normal() : 0))
  return [a, b, c, d]
}

const standings = fc.record({
  x: fc.double({ min: -6, max: 6, noNaN: true }),
  y: fc.double({ min: 8, max: 40, noNaN: true }),
  yaw: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
})

const objectOf = (boxes: SeenObject['boxes']): SeenObject => ({
  axes: AXES,
  outline,
  prior: usualSize('truck', CAR),
  boxes,
  riseSdM: 0,
})

test('an outline lies within its cuboid, and its slopes are those of small steps', () => {
  fc.assert(
    fc.property(standings, ({ x, y, yaw }) => {
      const view = viewAt(0, 0)
      const at = { place: [x, y], yawRad: yaw, sizeM: CAR }
      const [x0, y0, x1, y1] = boxOf(view, at)
      const worldFromObject: Pose<'world', 'object'> = { translationM: [x, y, CAR[2] / 2], quatWxyz: quatFromYaw(yaw) }
      const whole = projectCuboidInCamera(
        { intrinsics: LENS, widthPx: 1e6, heightPx: 1e6 },
        compose(invert(view.worldFromCamera), worldFromObject),
        CAR,
      )
      const cuboid = whole?.box2dPx ?? NOTHING
      // Half of the cuboid lies beside the picture, which is cut at 0.
      if (x0 > 0) expect(x0).toBeGreaterThan(cuboid[0] - 1e-6)
      expect(x1).toBeLessThan(cuboid[2] + 1e-6)
      expect(y1).toBeLessThan(cuboid[3] + 1e-6)
      const slopes = new Float64Array(4 * SLOPES)
      boxResidual(seenIn(view, NOTHING), AXES, outline, at, new Float64Array(4), 0, slopes)
      const step = 1e-5
      const moved = boxOf(view, { ...at, place: [x, y + step] })
      const risen = boxOf(view, { ...at, riseM: step })
      for (const [e, before] of [x0, y0, x1, y1].entries()) {
        expect((moved[e] - before) / step / SD_PX).toBeCloseTo(slopes[SLOPES * e + 1], 1)
        expect((risen[e] - before) / step / SD_PX).toBeCloseTo(slopes[SLOPES * e + RISE_SLOPE], 1)
      }
    }),
    { numRuns: 40 },
  )
})

test('a box tells its object, whatever its own edges that are covered say', () => {
  const view = viewAt(0, 0)
  const at = { place: [2, 18], yawRad: 1.2, sizeM: CAR }
  const [x0, y0, x1, y1] = boxOf(view, at)
  const cut: Box2dPx = [x0, y0, (x0 + x1) / 2, y1]
  const known = { sizeM: CAR, sdLog: [0.02, 0.02, 0.02] } as const
  const placeBy = (seen: SeenBox) => placeOfBox(objectOf([]), { seen, place: [1, 20], yawRad: 1.2 }, known).place
  const [plain, open, closed] = [
    placeBy(seenIn(view, [x0, y0, x1, y1])),
    placeBy(seenIn(view, cut, [false, false, true, false])),
    placeBy(seenIn(view, cut)),
  ].map(place => Math.hypot(place[0] - 2, place[1] - 18))
  expect(plain).toBeLessThan(0.05)
  expect(open).toBeLessThan(0.5)
  expect(closed).toBeGreaterThan(open)
})

test('the size of a car that was called a truck comes out as a car', () => {
  const random = new Random('sizes')
  const trueM: Vec3 = [4.1, 1.75, 1.5]
  const boxes = Array.from({ length: 40 }, (_, k) => {
    const view = viewAt(0, k / 3)
    return {
      seen: seenIn(view, boxOf(view, { place: [3, 24], yawRad: 0.3, sizeM: trueM }, random)),
      place: [3, 24],
      yawRad: 0.3,
    }
  })
  const { sizeM, sdLog } = sizeOfBoxes(objectOf([]), boxes)
  for (const i of [0, 1, 2]) expect(Math.abs(Math.log(sizeM[i] / trueM[i]))).toBeLessThan(2.5 * sdLog[i])
  expect(Math.abs(sizeM[0] - trueM[0])).toBeLessThan(0.4)
})

test('one place explains what stands as a car drives by, and not what rolls', () => {
  const random = new Random('places')
  const fits = [0, 0.6].map(speedMps => {
    const boxes = Array.from({ length: 40 }, (_, k) => {
      const view = viewAt(0, k / 2)
      const standing = { place: [4, 28 + (speedMps * k) / 10], yawRad: Math.PI / 2, sizeM: CAR }
      const positionM: Vec3 = [4, 26, 0]
      return { timeS: k / 10, seen: seenIn(view, boxOf(view, standing, random)), positionM }
    })
    return fitStatic(objectOf(boxes))
  })
  expect(Math.hypot(Number(fits[0]?.standing.place[0]) - 4, Number(fits[0]?.standing.place[1]) - 28)).toBeLessThan(0.4)
  // A way that were free to follow everything would leave nothing but the noise: four edges of one standard deviation.
  const noise = Array.from({ length: 40 }, () => 4)
  expect(fits.map(fit => fit && isPlace(fit.squares, noise, 4))).toEqual([true, false])
})

test('what goes away behind others is in no place, though most of its edges are covered and fit anything', () => {
  const random = new Random('covered')
  const view = viewAt(0, 0)
  const chis = [0, 0.5].map(speedMps => {
    const boxes = Array.from({ length: 60 }, (_, k) => {
      const standing = { place: [-3, 19 + (speedMps * k) / 10], yawRad: Math.PI / 2, sizeM: CAR }
      const seen = seenIn(view, boxOf(view, standing, random), [false, true, true, true])
      return { timeS: k / 10, seen, positionM: [-3, 22, 0] as const }
    })
    const fit = fitStatic(objectOf(boxes))
    return fit ? [chiOf(fit), tellingChiOf(fit)] : []
  })
  expect(chis[0][1]).toBeGreaterThan(0.7)
  expect(chis[0][1]).toBeLessThan(1.5)
  expect(chis[1][0]).toBeLessThan(1.6)
  expect(chis[1][1]).toBeGreaterThan(1.9)
  const hidden = {
    standing: { place: [0, 20], yawRad: 0, sizeM: CAR },
    squares: [0, 0],
    tellingEdges: 0,
    priorSquare: 0,
  } as const
  expect(tellingChiOf(hidden)).toBe(Number.POSITIVE_INFINITY)
})

test.each([-0.6, 0.4])('what stands %d m over the ground of the way is in one place all the same', riseM => {
  const random = new Random('lawn')
  const boxes = Array.from({ length: 40 }, (_, k) => {
    const view = viewAt(0, k / 2)
    const standing = { place: [4, 28], yawRad: Math.PI / 2, sizeM: CAR, riseM }
    return { timeS: k / 10, seen: seenIn(view, boxOf(view, standing, random)), positionM: [4, 26, 0] as const }
  })
  const fit = fitStatic({ ...objectOf(boxes), riseSdM: 0.3 })
  const noise = boxes.map(() => 4)
  expect(fit && isPlace(fit.squares, noise, 4)).toBe(true)
  expect(fit?.standing.riseM).toBeCloseTo(riseM, 1)
  const flat = fitStatic(objectOf(boxes))
  expect(flat && isPlace(flat.squares, noise, 4)).toBe(false)
})
