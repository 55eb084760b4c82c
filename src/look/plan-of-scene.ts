import { rotate } from '../geometry/quat.ts'
import { measureMotion } from '../kinematics/motion.ts'
import { type MotionPath, type PathPiece, pathOf, windowsOf } from '../kinematics/path.ts'
import { isCannotTell, isMeasured, type Quantity, type Window } from '../kinematics/quantity.ts'
import { traitsOf } from '../tracks/category.ts'
import type { Camera, Scene } from '../tracks/scene.ts'
import type { PlanCamera, PlanPath, PlanPicture, PlanPoint, PlanSpread } from './plan-view.ts'
import { LINE_COLOURS, LINE_DASHES } from './theme.ts'

/** More objects than this in one picture cannot be told apart; the others are drawn grey. */
export const MAX_MAIN_PATHS = 8

/** Where only pixels are known there is nothing to see from above. */
export function planOfScene(scene: Scene): PlanPicture | undefined {
  const paths = pathsOf(scene).sort((a, b) => travelledOf(b) - travelledOf(a))
  if (paths.length === 0) return undefined
  const main = paths.slice(0, MAX_MAIN_PATHS)
  const hidden = paths.length - main.length
  return {
    title: scene.id,
    subtitle: `${scene.source.name}, ${scene.durationS.toFixed(1)} s, seen from above`,
    unit: scene.units === 'm' ? 'm' : 'units',
    paths: main.map((path, i) => ({ ...planPath(path, lineStyle(i)), spreads: spreadsOf(scene, path.trackId) })),
    context: paths.slice(MAX_MAIN_PATHS).flatMap(path => path.pieces.map(piece => pointsOf(path, piece))),
    cameras: scene.cameras.flatMap(camera => planCamera(camera) ?? []),
    remarks: [
      ...(hidden > 0 ? [`the ${main.length} objects that went farthest of ${paths.length}`] : []),
      ...(scene.tracks.some(track => track.samples.some(s => s.covarianceM2)) ? ['ellipses: there with 90 %'] : []),
    ],
  }
}

export const lineStyle = (i: number): { colour: string; dash?: string } => ({
  colour: LINE_COLOURS[i % LINE_COLOURS.length],
  dash: LINE_DASHES[Math.floor(i / LINE_COLOURS.length) % LINE_DASHES.length],
})

/** Paths of all objects but the recording vehicle, where they have any. */
export function pathsOf(scene: Scene): MotionPath[] {
  return scene.tracks
    .filter(track => track.category !== 'ego')
    .map(track => pathOf(scene, track))
    .filter((path): path is MotionPath => !isCannotTell(path))
}

export const travelledOf = ({ pieces }: MotionPath): number =>
  pieces.reduce((sum, { travelledM }) => sum + travelledM[travelledM.length - 1], 0)

function planPath(path: MotionPath, style: { colour: string; dash?: string }): PlanPath {
  const motions = windowsOf(path).map(window => measureMotion(path, window))
  const durationS = motions.reduce((sum, motion) => sum + motion.endS - motion.startS, 0)
  const distances = motions.map(motion => motion.distanceM)
  const distance = distances.length === 1 ? quantityText(distances[0], 'm') : sumText(distances)
  const speeds = motions.length === 1 ? [`mean ${quantityText(motions[0].speedMps, 'km/h', 3.6)}`] : []
  return {
    label: `${traitsOf(path.category).noun} ${path.trackId}`,
    notes: [`${distance} in ${durationS.toFixed(1)} s`, ...speeds],
    ...style,
    pieces: path.pieces.map(piece => pointsOf(path, piece)),
  }
}

/** So often along a way its spread is drawn. */
const SPREAD_EVERY_S = 2

/** Each sample's own error and what it shares with all others, every two seconds. */
function spreadsOf({ tracks }: Scene, trackId: string): PlanSpread[] {
  const samples = tracks.find(track => track.id === trackId)?.samples ?? []
  let nextS = Number.NEGATIVE_INFINITY
  return samples.flatMap(({ timeS, centerInWorldM, covarianceM2: c, commonErrorM = {} }) => {
    if (!centerInWorldM || !c || timeS < nextS) return []
    nextS = timeS + SPREAD_EVERY_S
    const shared = Object.values(commonErrorM)
    const sum = (a: 0 | 1, b: 0 | 1): number => shared.reduce((total, shift) => total + shift[a] * shift[b], 0)
    const covariance = [c[0] + sum(0, 0), c[1] + sum(0, 1), c[4] + sum(1, 1)] as const
    return [{ x: centerInWorldM[0], y: centerInWorldM[1], timeS, covariance }]
  })
}

function sumText(distances: readonly Quantity[]): string {
  const known = distances.filter(isMeasured)
  if (known.length === 0) return quantityText(distances[0], 'm')
  return `${known.reduce((sum, { value }) => sum + value, 0).toFixed(1)} m, in ${distances.length} parts,`
}

/** "12.3 m (11.8 to 12.9)", or why there is no number. */
export function quantityText(quantity: Quantity, unit: string, factor = 1): string {
  if (!isMeasured(quantity)) return `cannot tell: ${quantity.reason}`
  const text = (value: number) => (value * factor).toFixed(1)
  const { value, interval90 } = quantity
  return `${text(value)} ${unit}${interval90 ? ` (${text(interval90[0])} to ${text(interval90[1])})` : ''}`
}

/** The points of a piece on the scene's grid; only those inside the window, where one is given. */
export function pointsOf(path: MotionPath, { startIndex, count, pointsM }: PathPiece, window?: Window): PlanPoint[] {
  const points = Array.from({ length: count }, (_, i) => ({
    x: pointsM[3 * i],
    y: pointsM[3 * i + 1],
    timeS: (startIndex + i) * path.stepS,
  }))
  return window ? points.filter(({ timeS }) => timeS >= window.startS - 1e-6 && timeS <= window.endS + 1e-6) : points
}

export const cameraLabel = ({ name }: Pick<Camera, 'name'>): string =>
  name.toLowerCase().includes('cam') ? name : `camera ${name}`

/** Its place at the window's start, and its way through it; undefined where its pose is unknown. */
export function planCamera(camera: Camera, window?: Window): PlanCamera | undefined {
  const inside = ({ timeS }: PlanPoint) => !window || (timeS >= window.startS - 1e-6 && timeS <= window.endS + 1e-6)
  const posed = camera.frames.filter(frame => frame.worldFromCamera)
  const way = posed.map(({ timeS, worldFromCamera }) => {
    const [x, y] = worldFromCamera!.translationM
    return { x, y, timeS }
  })
  const shown = way.filter(inside)
  const first = posed.find(frame => !window || frame.timeS >= window.startS - 1e-6)
  if (shown.length === 0 || !first) return undefined
  const [ax, ay] = rotate(first.worldFromCamera!.quatWxyz, [0, 0, 1])
  const intrinsics = first.intrinsics ?? camera.intrinsics
  const fieldOfViewRad = intrinsics && 2 * Math.atan(camera.widthPx / 2 / intrinsics.fxPx)
  const moved = Math.max(...shown.map(p => Math.hypot(p.x - shown[0].x, p.y - shown[0].y)))
  return {
    label: cameraLabel(camera),
    x: shown[0].x,
    y: shown[0].y,
    ...(Math.hypot(ax, ay) > 0.1 && { yawRad: Math.atan2(ay, ax) }),
    ...(fieldOfViewRad && { fieldOfViewRad }),
    way: moved > 0.5 ? shown : [],
  }
}
