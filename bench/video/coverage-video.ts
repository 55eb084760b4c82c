/**
 * How far distances from boxes lie off, and how often their 90 % interval holds the truth: boxes as a small detector
 * finds them (noise that lasts, misses, outliers), rightly associated, lifted, smoothed and measured.
 *
 *     npx tsx bench/video/coverage-video.ts [clips = 100] [seed = 11] [DETECTIONS.json]
 *
 * Simulated clips (bench-1, coarse models), with the true camera and with a scale that is wrong by 5 %; PETS 2009 where
 * it is at hand. DETECTIONS: by frame of PETS, rows of x0, y0, x1, y1, score: real boxes in place of noisy ones.
 */
import { readFileSync } from 'node:fs'
import { Random } from '../../src/base/random.ts'
import { boxIou } from '../../src/geometry/box.ts'
import { measureDistance } from '../../src/kinematics/motion.ts'
import { type MotionPath, pathOf } from '../../src/kinematics/path.ts'
import { isCannotTell } from '../../src/kinematics/quantity.ts'
import { labelSourceNamed, readLabels } from '../../src/labels/read-labels.ts'
import { PRESETS, simulateScene } from '../../src/simulate/index.ts'
import type { Scene } from '../../src/tracks/scene.ts'
import type { PlacedCamera } from '../../src/video/camera-track.ts'
import type { ImageTrack } from '../../src/video/image-track.ts'
import { commonErrorNames, liftTracks } from '../../src/video/lift.ts'
import { smoothTracks } from '../../src/video/smooth.ts'
import { noisyTracks, placedCamera } from '../../test/noisy-boxes.ts'
import { realData } from '../../test/real-data.ts'
import { MOVED_M, percent, summarize } from './summary.ts'
import { pathLength, type TruePath, truePathsOf } from './truth.ts'
import type { WindowRow } from './windows.ts'

interface Row extends WindowRow {
  readonly group: string
  readonly category: string
  readonly headingOffRad?: number
}

const STILL_M = 0.1
const WINDOWS_S = [5, 10, 20]
const BANDS_M = [1, 2, 5, 20, 1e4]
const SCALE_SD = 0.05

/** The scene that boxes give. */
function seenScene(truth: Scene, tracks: readonly ImageTrack[], camera: PlacedCamera): Scene {
  const [{ widthPx, heightPx }] = truth.cameras
  const frame = { widthPx, heightPx }
  const smoothed = smoothTracks(liftTracks(tracks, camera, { frame }), camera, { frame })
  const commonErrors = commonErrorNames(smoothed).map(name => ({ name }))
  return { ...truth, provenance: 'pseudo', commonErrors, tracks: smoothed }
}

/** Windows on the grid that start every second while the object is sighted. */
function rowsOf(truth: Scene, paths: readonly TruePath[], tracks: readonly ImageTrack[], camera: PlacedCamera): Row[] {
  const scene = seenScene(truth, tracks, camera)
  return paths.flatMap(path => {
    const sightings = tracks.find(t => t.id === path.objectId)?.sightings
    const track = scene.tracks.find(t => t.id === path.objectId)
    if (!sightings || sightings.length === 0) return []
    const motion = track && pathOf(scene, track)
    const [fromS, toS] = [
      Math.max(path.timesS[0], sightings[0].timeS - 0.36),
      Math.min(path.timesS[path.timesS.length - 1], sightings[sightings.length - 1].timeS + 0.36),
    ]
    return WINDOWS_S.flatMap(lengthS => {
      const rows: Row[] = []
      for (let startS = Math.ceil(2 * fromS - 1e-6) / 2; startS + lengthS <= toS + 1e-6; startS++) {
        rows.push(
          rowOf(truth, path, motion && !isCannotTell(motion) ? motion : undefined, startS, startS + lengthS, camera),
        )
      }
      return rows
    })
  })
}

function rowOf(
  scene: Scene,
  path: TruePath,
  motion: MotionPath | undefined,
  startS: number,
  endS: number,
  camera: PlacedCamera,
): Row {
  const measured = motion && answer(motion, startS, endS)
  const [fromS, toS] = measured?.window ?? [startS, endS]
  return {
    objectId: `${scene.id}/${path.objectId}`,
    category: path.category,
    group: camera.motion,
    startS,
    endS,
    trueM: pathLength(path.timesS, path.points, fromS, toS),
    identities: 1,
    ...(measured && { saidM: measured.value, interval90: measured.interval90 }),
  }
}

/** A window that reaches beyond the track by less than a step is answered by what lies on the grid inside it. */
function answer(path: MotionPath, startS: number, endS: number) {
  for (const [a, b] of [
    [startS, endS],
    [startS + 0.5, endS],
    [startS, endS - 0.5],
    [startS + 0.5, endS - 0.5],
  ]) {
    const quantity = measureDistance(path, { startS: a, endS: b })
    if (!isCannotTell(quantity)) return { ...quantity, window: [a, b] as const }
  }
  return undefined
}

function print(name: string, rows: readonly Row[]): void {
  const moved = rows.filter(r => r.trueM > MOVED_M)
  if (moved.length === 0) return
  const s = summarize(moved)
  const words = [
    `${s.objects} objects, ${s.windows} windows`,
    `answered ${percent(s.answered)}`,
    `error mean ${percent(s.meanError)} (${percent(s.meanError90[0])} - ${percent(s.meanError90[1])}) median ${percent(s.medianError)} bias ${percent(s.bias)}`,
    `90 % interval holds ${percent(s.coverage)}, half-width over error ${s.width.toFixed(2)}`,
  ]
  process.stdout.write(`${name.padEnd(34)} ${words.join('; ')}\n`)
}

function printAll(name: string, rows: readonly Row[]): void {
  for (const lengthS of WINDOWS_S)
    print(
      `${name}, ${lengthS} s`,
      rows.filter(r => Math.abs(r.endS - r.startS - lengthS) < 0.1),
    )
  for (const group of ['still', 'rotating', 'moving'])
    print(
      `  camera ${group}`,
      rows.filter(r => r.group === group),
    )
  for (const category of new Set(rows.map(r => r.category)))
    print(
      `  ${category}`,
      rows.filter(r => r.category === category),
    )
  for (const [i, low] of BANDS_M.slice(0, -1).entries()) {
    print(
      `  ${low} - ${BANDS_M[i + 1]} m`,
      rows.filter(r => r.trueM > low && r.trueM <= BANDS_M[i + 1]),
    )
  }
  const still = rows.filter(r => r.trueM < STILL_M && r.saidM !== undefined)
  const moved = rows.filter(r => r.trueM > MOVED_M && r.saidM !== undefined)
  const stands = (r: Row) => (r.saidM ?? 0) < STILL_M
  process.stdout.write(
    `  still: ${percent(still.filter(stands).length / still.length)} of ${still.length} windows said to be still; of movers ${percent(moved.filter(stands).length / moved.length)}\n`,
  )
}

const clips = Number(process.argv[2] ?? 100)
const seed = Number(process.argv[3] ?? 11)
const pooled: Row[] = []
const config = { ...PRESETS['bench-1'], detail: 'low' as const }
const runs = [
  { name: 'simulated', scaleSdLog: 0, rows: [] as Row[] },
  { name: 'simulated, scale 5 % off', scaleSdLog: SCALE_SD, rows: [] as Row[] },
]
for (let i = 0; i < clips; i++) {
  const truth = simulateScene(config, seed, i)
  const paths = truePathsOf(truth, { smooth: false }).filter(p => p.category !== 'ego')
  for (const { scaleSdLog, rows } of runs) {
    const scale = Math.exp(scaleSdLog * new Random(seed, 'scale', i).normal())
    const camera = placedCamera(truth, { scale, scaleSdLog })
    rows.push(...rowsOf(truth, paths, noisyTracks(truth, seed), camera))
  }
}
for (const { name, rows } of runs) {
  printAll(name, rows)
  pooled.push(...rows)
}

const pets = realData('pets2009')
if (pets) {
  for await (const truth of readLabels(labelSourceNamed('pets2009'), [pets], {})) {
    const paths = truePathsOf(truth, { smooth: true })
    const detections = process.argv[4]
    const tracks = detections ? matched(truth, detections) : noisyTracks(truth, seed)
    const rows = rowsOf(truth, paths, tracks, placedCamera(truth))
    printAll(detections ? 'PETS, real boxes' : 'PETS, noisy boxes', rows)
    pooled.push(...rows)
  }
}
print('all together', pooled)

/** Real boxes with true identities: greedily by overlap, from 0.5. */
function matched(truth: Scene, file: string): ImageTrack[] {
  const found: number[][][] = JSON.parse(readFileSync(file, 'utf8'))
  const [camera] = truth.cameras
  const tracks = new Map(
    truth.tracks.map(t => [
      t.id,
      { id: t.id, category: t.category, sightings: [] as ImageTrack['sightings'][number][] },
    ]),
  )
  for (const [index, { timeS }] of camera.frames.entries()) {
    const here = (found[index] ?? []).filter(([, , , , score]) => score > 0.3)
    const pairs = truth.tracks
      .flatMap(({ id, samples }) => {
        const box = samples.find(s => Math.abs(s.timeS - timeS) < 1e-3)?.box2dPx?.[camera.name]
        return box ? here.map((row, k) => ({ id, k, iou: boxIou(box, [row[0], row[1], row[2], row[3]]) })) : []
      })
      .filter(p => p.iou > 0.5)
      .sort((a, b) => b.iou - a.iou)
    const taken = new Set<string | number>()
    for (const { id, k } of pairs) {
      if (taken.has(id) || taken.has(k)) continue
      taken.add(id).add(k)
      const [x0, y0, x1, y1, score] = here[k]
      tracks.get(id)?.sightings.push({ index, timeS, box: [x0, y0, x1, y1], score, visibility: shown(here, k) })
    }
  }
  return [...tracks.values()].filter(t => t.sightings.length > 1)
}

/** Share of a box that no nearer one covers. */
function shown(boxes: readonly number[][], k: number): number {
  const [x0, y0, x1, y1] = boxes[k]
  let covered = 0
  for (const [i, b] of boxes.entries()) {
    if (i === k || b[3] <= y1) continue
    const [w, h] = [Math.min(x1, b[2]) - Math.max(x0, b[0]), Math.min(y1, b[3]) - Math.max(y0, b[1])]
    if (w > 0 && h > 0) covered = Math.max(covered, (w * h) / ((x1 - x0) * (y1 - y0)))
  }
  return 1 - covered
}
