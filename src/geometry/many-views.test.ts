import { describe, expect, test } from 'vitest'
import { Random } from '../base/random.ts'
import { alignPoints, applySimilarity, trajectoryError } from './align.ts'
import { adjustBundle, type BundleProblem } from './bundle.ts'
import {
  depthsOf,
  essentialOf,
  findRelativePose,
  posesOfEssential,
  refineRelativePose,
  sampsonDistance,
} from './epipolar.ts'
import { fivePoint } from './five-point.ts'
import { applyHomography, fitHomography } from './homography.ts'
import { cholesky, solveCholesky } from './matrix.ts'
import { fitPose } from './pnp.ts'
import { realRoots } from './polynomial.ts'
import { compose, invert, type Pose, transformPoint } from './pose.ts'
import { DERIVATIVES, poseRowsOf, project } from './projection.ts'
import { conjugate, multiply, type Quat, rotate } from './quat.ts'
import {
  quatFromRotationVector,
  rotationAngleRad,
  rotationFromCorrelation,
  rotationVectorOf,
  turned,
} from './rotation.ts'
import { symmetricEigen } from './symmetric-eigen.ts'
import { triangulate } from './triangulate.ts'
import { add, distance, dot, type Mat3, normalize, scale, subtract, type Vec3 } from './vec3.ts'

const vector = (random: Random, size: number): Vec3 => [
  random.normal(0, size),
  random.normal(0, size),
  random.normal(0, size),
]

const apart = (a: Quat, b: Quat): number => rotationAngleRad(multiply(a, conjugate(b)))

/** Points before a camera, and where it and a second one see them. */
function twoViews(random: Random, count: number, sdRay: number) {
  const bFromA: Pose<'b', 'a'> = {
    quatWxyz: quatFromRotationVector(vector(random, 0.08)),
    translationM: normalize(vector(random, 1)),
  }
  const points = Array.from({ length: count }, (): Vec3 => {
    const z = random.logUniform(4, 40)
    return [z * random.uniform(-0.6, 0.6), z * random.uniform(-0.4, 0.4), z]
  })
  const noisy = (v: number): number => v + random.normal(0, sdRay)
  const a = Float64Array.from(points.flatMap(([x, y, z]) => [noisy(x / z), noisy(y / z)]))
  const b = Float64Array.from(
    points.flatMap(p => {
      const [x, y, z] = transformPoint(bFromA, p)
      return [noisy(x / z), noisy(y / z)]
    }),
  )
  return { bFromA, points, pairs: { a, b } }
}

describe('rotations', () => {
  test('a rotation vector comes back, and turns as its matrix', () => {
    const random = new Random('rotation')
    for (let k = 0; k < 50; k++) {
      const w = scale(normalize(vector(random, 1)), random.uniform(0, 3.1))
      expect(distance(rotationVectorOf(quatFromRotationVector(w)), w)).toBeLessThan(1e-9)
    }
  })

  test('the rotation between two sets of directions is found', () => {
    const random = new Random('wahba')
    const q = quatFromRotationVector(vector(random, 0.8))
    const m = new Float64Array(9)
    for (let k = 0; k < 10; k++) {
      const a = normalize(vector(random, 1))
      const b = rotate(q, a)
      for (let r = 0; r < 3; r++) for (let c = 0; c < 3; c++) m[3 * r + c] += b[r] * a[c]
    }
    const correlation: Mat3 = [m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]]
    expect(apart(rotationFromCorrelation(correlation), q)).toBeLessThan(1e-7)
  })

  test('eigenvectors of a symmetric matrix: A v = value v, smallest first', () => {
    const random = new Random('eigen')
    const n = 6
    const a = new Float64Array(n * n)
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = random.normal()
    const { values, vectors } = symmetricEigen(a, n)
    for (let k = 0; k < n; k++) {
      if (k > 0) expect(values[k]).toBeGreaterThanOrEqual(values[k - 1])
      for (let i = 0; i < n; i++) {
        let sum = 0
        for (let j = 0; j < n; j++) sum += a[i * n + j] * vectors[k * n + j]
        expect(sum).toBeCloseTo(values[k] * vectors[k * n + i], 9)
      }
    }
  })
})

test('a similarity is found again, and a path that was only moved has no error', () => {
  const random = new Random('umeyama')
  const path = Array.from({ length: 20 }, () => vector(random, 5))
  const truth = { scale: 1.7, quatWxyz: quatFromRotationVector(vector(random, 1)), translation: vector(random, 3) }
  const there = path.map(p => applySimilarity(truth, p))
  const fit = alignPoints(path, there, true)
  expect(fit.scale).toBeCloseTo(1.7, 9)
  expect(apart(fit.quatWxyz, truth.quatWxyz)).toBeLessThan(1e-7)
  expect(trajectoryError(path, there, true)).toBeLessThan(1e-9)
  expect(trajectoryError(path, there, false)).toBeGreaterThan(1)
})

test('real roots of a polynomial, and no others', () => {
  // (x - 1)(x + 2)(x - 3.5)(x^2 + 1)
  const roots = realRoots([7, -5.5, 4.5, -4.5, -2.5, 1]).sort((a, b) => a - b)
  expect(roots).toHaveLength(3)
  for (const [i, root] of [-2, 1, 3.5].entries()) expect(roots[i]).toBeCloseTo(root, 9)
})

describe('two views', () => {
  test('five exact pairs give the essential matrix among the solutions', () => {
    for (let seed = 0; seed < 40; seed++) {
      const { bFromA, pairs } = twoViews(new Random('five', seed), 5, 0)
      const truth = essentialOf(bFromA)
      const nearest = fivePoint(pairs.a, pairs.b, [0, 1, 2, 3, 4]).map(e => {
        const along = e.reduce((sum, v, i) => sum + v * truth[i], 0) / 2
        return 1 - Math.abs(along)
      })
      expect(Math.min(...nearest), `seed ${seed}`).toBeLessThan(1e-6)
    }
  })

  test('an essential matrix gives its motion back, and only that one puts the points before both cameras', () => {
    const { bFromA, points, pairs } = twoViews(new Random('decompose'), 12, 0)
    const ahead = posesOfEssential(essentialOf(bFromA)).filter(pose =>
      points.every((_, i) => {
        const rays: [Vec3, Vec3] = [
          [pairs.a[2 * i], pairs.a[2 * i + 1], 1],
          [pairs.b[2 * i], pairs.b[2 * i + 1], 1],
        ]
        return depthsOf(pose, ...rays).every(depth => depth > 0)
      }),
    )
    expect(ahead).toHaveLength(1)
    expect(apart(ahead[0].quatWxyz, bFromA.quatWxyz)).toBeLessThan(1e-7)
    expect(distance(ahead[0].translationM, bFromA.translationM)).toBeLessThan(1e-7)
  })

  test('the motion is found among 40 % of wrong pairs', () => {
    for (let seed = 0; seed < 8; seed++) {
      const random = new Random('ransac', seed)
      const { bFromA, pairs } = twoViews(random, 150, 0.0006)
      for (let i = 0; i < 60; i++) pairs.b[2 * i] += random.uniform(0.02, 0.2)
      const found = findRelativePose(pairs, { sdRay: 0.0006, random, maxTries: 400 })
      expect(found && apart(found.bFromA.quatWxyz, bFromA.quatWxyz), `seed ${seed}`).toBeLessThan(0.01)
      expect(found && dot(found.bFromA.translationM, bFromA.translationM), `seed ${seed}`).toBeGreaterThan(0.99)
      expect(found?.inlierCount).toBeGreaterThan(75)
    }
  })

  test('refinement ends where exact pairs have no distance', () => {
    const { bFromA, pairs } = twoViews(new Random('refine'), 40, 0)
    const start = {
      translationM: normalize(add(bFromA.translationM, [0.05, -0.03, 0.02])),
      quatWxyz: turned(bFromA.quatWxyz, [0.01, 0, -0.01]),
    }
    const e = essentialOf(refineRelativePose(pairs, start, 0.001))
    for (let i = 0; i < 40; i++) expect(Math.abs(sampsonDistance(e, pairs, i))).toBeLessThan(1e-6)
  })

  test('points are triangulated', () => {
    const { bFromA, points, pairs } = twoViews(new Random('triangulate'), 30, 0)
    points.forEach((p, i) => {
      const found = triangulate<'a'>([
        {
          cameraFromFrame: { translationM: [0, 0, 0], quatWxyz: [1, 0, 0, 0] },
          x: pairs.a[2 * i],
          y: pairs.a[2 * i + 1],
        },
        {
          cameraFromFrame: { translationM: bFromA.translationM, quatWxyz: bFromA.quatWxyz },
          x: pairs.b[2 * i],
          y: pairs.b[2 * i + 1],
        },
      ])
      expect(found && distance(found, p) / p[2]).toBeLessThan(1e-6)
    })
  })

  test('a turn of the camera is a homography', () => {
    const random = new Random('homography')
    const q = quatFromRotationVector([0.05, -0.1, 0.03])
    const a = Float64Array.from({ length: 24 }, () => random.uniform(-0.5, 0.5))
    const b = new Float64Array(24)
    for (let i = 0; i < 12; i++) {
      const [x, y, z] = rotate(q, [a[2 * i], a[2 * i + 1], 1])
      b[2 * i] = x / z
      b[2 * i + 1] = y / z
    }
    const h = fitHomography({ a, b })
    const [x, y, z] = rotate(q, [0.2, 0.1, 1])
    const [u, v] = applyHomography(h, 0.2, 0.1)
    expect(Math.hypot(u - x / z, v - y / z)).toBeLessThan(1e-9)
  })
})

/** A ring of cameras that look at a cloud of points, with exact rays. */
function ring(random: Random, cameras: number, count: number) {
  const poses = Array.from({ length: cameras }, (_, i): Pose<'camera', 'map'> => {
    const quatWxyz = quatFromRotationVector([random.normal(0, 0.03), 0.05 * i, random.normal(0, 0.03)])
    return { quatWxyz, translationM: scale(rotate(quatWxyz, [0.5 * i, random.normal(0, 0.1), 0.3 * i]), -1) }
  })
  const points = Array.from(
    { length: count },
    (): Vec3 => [random.uniform(-4, 6), random.uniform(-3, 3), random.uniform(8, 20)],
  )
  return { poses, points }
}

function problemOf(
  random: Random,
  { poses, points }: ReturnType<typeof ring>,
  sdRay: number,
  off: number,
): BundleProblem<'map'> {
  const rays: number[] = []
  const [camera, point]: [number[], number[]] = [[], []]
  points.forEach((p, k) => {
    poses.forEach((pose, c) => {
      const [x, y, z] = transformPoint(pose, p)
      rays.push(x / z + random.normal(0, sdRay), y / z + random.normal(0, sdRay))
      camera.push(c)
      point.push(k)
    })
  })
  return {
    cameras: poses.map((pose, c) => ({
      fixed: c < 2,
      cameraFromMap:
        c < 2
          ? pose
          : {
              translationM: add(pose.translationM, vector(random, off)),
              quatWxyz: turned(pose.quatWxyz, vector(random, off / 4)),
            },
    })),
    points: Float64Array.from(points.flatMap(p => [...add(p, vector(random, 5 * off))])),
    camera: Int32Array.from(camera),
    point: Int32Array.from(point),
    rays: Float64Array.from(rays),
    sdRay,
    maxSteps: 30,
  }
}

describe('many views', () => {
  test('derivatives of the projection are those of finite differences', () => {
    const random = new Random('jacobian')
    const { poses, points } = ring(random, 4, 10)
    const at = (pose: Pose<'camera', 'map'>, [x, y, z]: Vec3, d?: Float64Array): Float64Array => {
      const out = new Float64Array(2)
      project(poseRowsOf(pose), x, y, z, out, d)
      return out
    }
    const step = 1e-6
    for (const pose of poses) {
      for (const p of points) {
        const d = new Float64Array(DERIVATIVES)
        at(pose, p, d)
        for (let k = 0; k < 9; k++) {
          const delta = [0, 0, 0, 0, 0, 0, 0, 0, 0]
          const moved = (size: number): Float64Array => {
            delta[k] = size
            const camera = {
              quatWxyz: turned(pose.quatWxyz, [delta[0], delta[1], delta[2]]),
              translationM: add(rotate(quatFromRotationVector([delta[0], delta[1], delta[2]]), pose.translationM), [
                delta[3],
                delta[4],
                delta[5],
              ]),
            }
            return at(camera, add(p, [delta[6], delta[7], delta[8]]))
          }
          const [up, down] = [moved(step), moved(-step)]
          const [u, v] = k < 6 ? [d[k], d[6 + k]] : [d[6 + k], d[9 + k]]
          expect((up[0] - down[0]) / (2 * step)).toBeCloseTo(u, 6)
          expect((up[1] - down[1]) / (2 * step)).toBeCloseTo(v, 6)
        }
      }
    }
  })

  test('a pose is found from a map, a third of whose points are wrong', () => {
    for (let seed = 0; seed < 10; seed++) {
      const random = new Random('pnp', seed)
      const { poses, points } = ring(random, 1, 60)
      const rays = points.flatMap((p, i) => {
        const [x, y, z] = transformPoint(poses[0], p)
        return [x / z + (i < 20 ? random.uniform(-0.2, 0.2) : 0), y / z]
      })
      const start = {
        translationM: add(poses[0].translationM, [0.4, -0.2, 0.6]),
        quatWxyz: turned(poses[0].quatWxyz, [0.03, -0.05, 0.02]),
      }
      const seen = { points: Float64Array.from(points.flat()), rays: Float64Array.from(rays), sdRay: 0.001 }
      const { cameraFromMap } = fitPose(seen, start)
      expect(distance(cameraFromMap.translationM, poses[0].translationM), `seed ${seed}`).toBeLessThan(0.01)
      expect(apart(cameraFromMap.quatWxyz, poses[0].quatWxyz), `seed ${seed}`).toBeLessThan(0.001)
    }
  })

  test('bundle adjustment of exact rays ends at the truth', () => {
    const random = new Random('bundle')
    const truth = ring(random, 5, 40)
    const fit = adjustBundle({ ...problemOf(random, truth, 1e-9, 0.02), sdRay: 0.001, maxSteps: 50 })
    fit.camerasFromMap.forEach((pose, i) => {
      expect(distance(pose.translationM, truth.poses[i].translationM)).toBeLessThan(1e-4)
    })
    truth.points.forEach((p, i) => {
      expect(distance([fit.points[3 * i], fit.points[3 * i + 1], fit.points[3 * i + 2]], p)).toBeLessThan(1e-3)
    })
  })

  test('its covariance is that of its errors: the normalised square is near the number of parameters', () => {
    const [runs, free] = [60, 3]
    let sum = 0
    for (let seed = 0; seed < runs; seed++) {
      const random = new Random('nees', seed)
      const truth = ring(random, 2 + free, 30)
      const fit = adjustBundle(problemOf(random, truth, 0.001, 0.01))
      const error = fit.freeCameras.flatMap(c => {
        const change = compose(fit.camerasFromMap[c], invert(truth.poses[c]))
        return [...rotationVectorOf(change.quatWxyz), ...change.translationM]
      })
      const n = error.length
      const weighted = solveCholesky(cholesky(fit.covariance, n), Float64Array.from(error), n, 1)
      sum += error.reduce((s, e, i) => s + e * weighted[i], 0)
    }
    // Chi-square of 18: a mean of 60 has a standard deviation of 0.77; three of them.
    expect(Math.abs(sum / runs - 6 * free)).toBeLessThan(2.4)
  })

  test('wrong rays are outvoted by the loss', () => {
    const random = new Random('outliers')
    const truth = ring(random, 5, 60)
    const problem = problemOf(random, truth, 0.0005, 0.01)
    for (let k = 0; k < problem.rays.length; k += 23) problem.rays[k] += 0.1
    const errorOf = (lossScale?: number): number => {
      const fit = adjustBundle({ ...problem, ...(lossScale && { lossScale }) })
      return distance(subtract(fit.camerasFromMap[4].translationM, truth.poses[4].translationM), [0, 0, 0])
    }
    expect(errorOf(2)).toBeLessThan(0.02)
    expect(errorOf(2)).toBeLessThan(errorOf() / 3)
  })
})
