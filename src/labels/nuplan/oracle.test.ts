import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeNuplan } from '../../../test/generators/nuplan.ts'
import { wrapAngle } from '../../geometry/angle.ts'
import { yawOf } from '../../geometry/quat.ts'
import type { Scene } from '../../tracks/scene.ts'
import { labelSourceNamed, readLabels } from '../read-labels.ts'
import { CATEGORY_OF } from './rows.ts'

/** As `test/oracles/nuplan.py` writes it. */
interface Golden {
  readonly rows: number
  readonly sha256OfTenthsOfMm: string
  readonly sample: readonly {
    readonly us: number
    readonly track: string
    readonly category: string
    readonly xyHeadingLengthWidthHeight: readonly number[]
  }[]
  readonly camera: {
    readonly translation: readonly number[]
    readonly rotation: readonly number[]
    readonly intrinsic: readonly (readonly number[])[]
    readonly distortion: readonly number[]
  }
  readonly size: readonly number[]
  readonly images: readonly { readonly us: number; readonly file: string }[]
}
const GOLDEN = join(import.meta.dirname, '../../../test/golden/nuplan/log.json')
const golden: Golden = JSON.parse(readFileSync(GOLDEN, 'utf8'))

let dir: string
let scene: Scene
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'stvlm-nuplan-'))
  const log = await writeNuplan(dir, { sweeps: 40, tracks: 9, headingRad: 2.2 })
  for await (const read of readLabels(labelSourceNamed('nuplan'), [log], {})) scene = read
})
afterAll(() => rmSync(dir, { recursive: true }))

const microseconds = (timeS: number): number => Math.round(timeS * 1e6)

describe('equals nuplan-devkit on a generated log', () => {
  it('in the place of every object and the vehicle', () => {
    const rows = scene.tracks.flatMap(({ id, samples }) =>
      samples.map(({ timeS, centerInWorldM: [x, y] = [0, 0] }) => ({ us: microseconds(timeS), id, x, y })),
    )
    rows.sort((a, b) => a.us - b.us || (a.id < b.id ? -1 : 1))
    const digest = createHash('sha256')
    for (const { us, id, x, y } of rows) digest.update(`${us} ${id} ${Math.round(x * 1e4)} ${Math.round(y * 1e4)}\n`)
    expect(rows.length).toBe(golden.rows)
    expect(digest.digest('hex')).toBe(golden.sha256OfTenthsOfMm)
  })

  it('in place, heading, size and class to 1e-6', () => {
    for (const { us, track: id, category, xyHeadingLengthWidthHeight: expected } of golden.sample) {
      const track = scene.tracks.find(row => row.id === id) ?? expect.fail(id)
      const sample = track.samples.find(({ timeS }) => microseconds(timeS) === us) ?? expect.fail(`${id} at ${us}`)
      const [x, y] = sample.centerInWorldM ?? [Number.NaN, Number.NaN]
      const [goldenX, goldenY, headingRad, ...sizeM] = expected
      const offRad = wrapAngle(yawOf(sample.quatWxyz ?? [1, 0, 0, 0]) - headingRad)
      for (const off of [x - goldenX, y - goldenY, offRad]) expect(Math.abs(off)).toBeLessThan(1e-6)
      for (const [i, lengthM] of sizeM.entries()) expect(track.sizeM?.[i]).toBeCloseTo(lengthM, 6)
      expect(track.category).toBe(CATEGORY_OF[category] ?? category)
    }
    expect(golden.sample.map(row => row.track)).toContain('ego')
  })

  it('in the camera and its images', () => {
    const [{ widthPx, heightPx, intrinsics, frames }] = scene.cameras
    const [[fx, , cx], [, fy, cy]] = golden.camera.intrinsic
    expect([widthPx, heightPx]).toEqual(golden.size)
    expect(intrinsics).toMatchObject({ fxPx: fx, fyPx: fy, cxPx: cx, cyPx: cy })
    expect(intrinsics?.distortion?.coefficients).toEqual(golden.camera.distortion)
    for (const { us, file } of golden.images) {
      expect(frames.find(frame => microseconds(frame.timeS) === us)?.file).toBe(file)
    }
    // The camera's place on the vehicle, turned as the vehicle is.
    const [forwardM, leftM] = golden.camera.translation
    const [c, s] = [Math.cos(2.2), Math.sin(2.2)]
    const [first] = frames
    const [ego] = scene.ego ?? []
    const driven = first.timeS * 10
    const [x, y] = first.worldFromCamera?.translationM ?? [Number.NaN, Number.NaN]
    expect(x - ego.worldFromEgo.translationM[0]).toBeCloseTo((driven + forwardM) * c - leftM * s, 6)
    expect(y - ego.worldFromEgo.translationM[1]).toBeCloseTo((driven + forwardM) * s + leftM * c, 6)
  })
})
