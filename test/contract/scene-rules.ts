import { expect } from 'vitest'
import { norm } from '../../src/geometry/vec3.ts'
import { checkRecord, SCENE_FORMAT } from '../../src/tracks/record.ts'
import type { Camera, Sample, Scene, Track } from '../../src/tracks/scene.ts'

/** Rules that the schema cannot say. Every scene of every origin keeps them. */
export function checkScene(scene: Scene): void {
  checkRecord(SCENE_FORMAT, scene, scene.id)
  expect(scene.source.licence, `${scene.id}: licence`).not.toBe('')
  expect(scene.source.attribution, `${scene.id}: attribution`).not.toBe('')
  expectUnique(
    scene.tracks.map(track => track.id),
    `${scene.id}: track ids`,
  )
  expectUnique(
    scene.cameras.map(camera => camera.name),
    `${scene.id}: cameras`,
  )
  for (const camera of scene.cameras) checkCamera(scene, camera)
  expectTimes(scene.ego ?? [], scene.durationS, `${scene.id}: ego`)
  for (const track of scene.tracks) checkTrack(scene, track)
}

function checkCamera(scene: Scene, camera: Camera): void {
  const what = `${scene.id}: camera ${camera.name}`
  expectTimes(camera.frames, scene.durationS, what)
  for (const { worldFromCamera } of camera.frames) if (worldFromCamera) expectUnit(worldFromCamera.quatWxyz, what)
}

function checkTrack(scene: Scene, track: Track): void {
  const what = `${scene.id}: track ${track.id}`
  expect(track.samples.length, what).toBeGreaterThan(0)
  expectTimes(track.samples, scene.durationS, what)
  for (const sample of track.samples) {
    if (sample.quatWxyz) expectUnit(sample.quatWxyz, what)
    checkBoxes(scene, sample, what)
    checkNoise(scene, sample, what)
  }
}

function checkBoxes(scene: Scene, { box2dPx = {}, centerInWorldM }: Sample, what: string): void {
  if (!centerInWorldM) expect(Object.keys(box2dPx).length, `${what}: a position or a box`).toBeGreaterThan(0)
  for (const [name, [x0, y0, x1, y1]] of Object.entries(box2dPx)) {
    const camera = scene.cameras.find(c => c.name === name)
    if (!camera) throw new Error(`${what}: box in camera ${name}, which the scene has not`)
    const inside = x0 >= 0 && y0 >= 0 && x1 <= camera.widthPx && y1 <= camera.heightPx && x0 < x1 && y0 < y1
    if (!inside) throw new Error(`${what}: box ${[x0, y0, x1, y1]} in ${camera.widthPx}x${camera.heightPx}`)
  }
}

function checkNoise(scene: Scene, { covarianceM2, commonErrorM = {} }: Sample, what: string): void {
  if (covarianceM2) {
    const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = covarianceM2
    const scale = 1e-9 * (xx + yy + zz)
    const symmetric = Math.max(Math.abs(xy - yx), Math.abs(xz - zx), Math.abs(yz - zy)) <= scale
    if (!symmetric || Math.min(xx, yy, zz, xx * yy - xy * xy) < -scale) throw new Error(`${what}: ${covarianceM2}`)
  }
  const names = (scene.commonErrors ?? []).map(error => error.name)
  for (const name of Object.keys(commonErrorM)) expect(names, `${what}: common errors`).toContain(name)
}

function expectTimes(items: readonly { readonly timeS: number }[], durationS: number, what: string): void {
  let before = -1
  for (const { timeS } of items) {
    if (timeS <= before) throw new Error(`${what}: time ${timeS} after ${before}`)
    before = timeS
  }
  if (before > durationS + 1e-9) throw new Error(`${what}: time ${before} beyond the duration ${durationS}`)
}

function expectUnit([w, x, y, z]: readonly number[], what: string): void {
  if (Math.abs(w * w + norm([x, y, z]) ** 2 - 1) > 1e-6) throw new Error(`${what}: quaternion ${[w, x, y, z]}`)
}

function expectUnique(names: readonly string[], what: string): void {
  expect(new Set(names).size, what).toBe(names.length)
}
