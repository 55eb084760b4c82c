/**
 * How well objects keep their identity: HOTA, IDF1 and MOTA against the truth, switches, and the share of true windows that one track
 * answers, on PETS 2009 (real detector and looks) and on simulated clips (a made-up detector, or the real one on rendered frames).
 *
 *   npx tsx bench/video/associate.ts [detector = deimv2-femto] [simulated clips = 24] [rendered clips = 0] [seed = 77]
 */
import { join } from 'node:path'
import { labelSourceNamed, readLabels } from '../../src/labels/read-labels.ts'
import { openVideo } from '../../src/media/open-video.ts'
import { openAppearance } from '../../src/models/onnx/appearance.ts'
import { openDetector } from '../../src/models/onnx/detector.ts'
import type { AppearanceModel, Detector } from '../../src/models/vision.ts'
import { PRESETS, type SimulatedClip, simulateClip } from '../../src/simulate/index.ts'
import type { Scene } from '../../src/tracks/scene.ts'
import { associate } from '../../src/video/associate.ts'
import { detect } from '../../src/video/detect.ts'
import type { FrameDetections, SeenDetection } from '../../src/video/image-track.ts'
import { noisyDetections } from '../../test/generators/detections.ts'
import { realData } from '../../test/real-data.ts'
import { groundOfScene, sceneOfTracks, scoredFrames, seenPartOf } from './associate/against-truth.ts'
import { type ScoredFrame, scoreTracks } from './mot-metrics.ts'
import { truePathsOf } from './truth.ts'
import { matchTracks, type WindowRow, windowRows } from './windows.ts'

const [name = 'deimv2-femto', simulated = '24', rendered = '0', seed = '77'] = process.argv.slice(2)
const SPACES = [
  ['ground', true],
  ['picture', false],
] as const
const LOOK_EVERY = 3

interface Tally {
  readonly frames: ScoredFrame[]
  readonly windows: Map<number, WindowRow[]>
  tracks: number
  objects: number
  cpuMs: number
}

const newTally = (lengthsS: readonly number[]): Tally => ({
  frames: [],
  windows: new Map(lengthsS.map(s => [s, []])),
  tracks: 0,
  objects: 0,
  cpuMs: 0,
})

function follow(
  scene: Scene,
  frames: readonly FrameDetections[],
  onGround: boolean,
  smooth: boolean,
  tally: Tally,
): void {
  const [size] = scene.cameras
  const before = process.cpuUsage()
  const tracks = associate(frames, { size, ...(onGround && { ground: groundOfScene(scene) }) })
  const spent = process.cpuUsage(before)
  tally.cpuMs += (spent.user + spent.system) / 1000
  tally.frames.push(...scoredFrames(scene, frames, tracks))
  tally.tracks += tracks.length
  tally.objects += scene.tracks.length
  const said: Scene = sceneOfTracks(scene, tracks)
  const paths = truePathsOf(seenPartOf(scene, frames), { smooth })
  const matched = matchTracks(paths, said)
  for (const [lengthS, rows] of tally.windows) rows.push(...windowRows(paths, matched, said, lengthS))
}

const percent = (share: number): string => (100 * share).toFixed(1)

function print(label: string, tally: Tally): void {
  const s = scoreTracks(tally.frames)
  const windows = [...tally.windows].map(([lengthS, rows]) => {
    const moved = rows.filter(r => r.trueM > 1)
    const answered = moved.filter(r => r.saidM !== undefined)
    const pure = answered.filter(r => r.identities === 1)
    const share = (part: readonly WindowRow[]): string => percent(part.length / Math.max(1, moved.length))
    return `${lengthS} s ${share(answered)} (${share(pure)} by one identity alone) of ${moved.length}`
  })
  console.log(
    `${label}: HOTA ${percent(s.hota)} DetA ${percent(s.detA)} AssA ${percent(s.assA)} IDF1 ${percent(s.idf1)} MOTA ${percent(s.mota)}, ` +
      `${s.idSwitches} switches in ${s.truePositives} matches, ${s.falsePositives} false, ${s.falseNegatives} missed, ` +
      `${tally.tracks} tracks of ${tally.objects} objects; answered ${windows.join(', ')}; ${(tally.cpuMs / 1000).toFixed(2)} CPU s for ${tally.frames.length} frames`,
  )
}

async function petsRows(folder: string, detector: Detector, appearance: AppearanceModel): Promise<void> {
  const source = await openVideo(join(folder, 's2l1_000-399.mp4'), { fpsTruth: 7 })
  const all: FrameDetections[] = []
  const options = { detector, appearance, categories: ['person'], appearanceEvery: LOOK_EVERY }
  for await (const frame of detect(source, options)) all.push(frame)
  for await (const scene of readLabels(labelSourceNamed('pets2009'), [folder], {})) {
    for (const every of [1, 2]) {
      for (const [space, onGround] of SPACES) {
        const tally = newTally([5, 10, 20])
        follow(
          scene,
          all.filter((_, i) => i % every === 0),
          onGround,
          true,
          tally,
        )
        print(`PETS, ${space}, frame ${every === 1 ? 'by frame' : 'by second frame'}`, tally)
      }
    }
  }
}

/** The real detector on the frames as they are drawn. */
async function seenIn(
  { scene, frames }: SimulatedClip,
  detector: Detector,
  appearance: AppearanceModel,
): Promise<FrameDetections[]> {
  const { widthPx, heightPx } = scene.cameras[0]
  const all: FrameDetections[] = []
  for (const { index, timeS, rgb } of frames()) {
    const image = { widthPx, heightPx, data: rgb }
    const found = await detector.detect(image)
    const people = index % LOOK_EVERY === 0 ? found.filter(d => d.category === 'person' && d.score >= 0.3) : []
    const looks = await appearance.embed(
      image,
      people.map(d => d.box),
    )
    const detections = found.map((d): SeenDetection => {
      const place = people.indexOf(d)
      return place < 0 ? d : { ...d, appearance: looks[place] }
    })
    all.push({ index, timeS, detections })
  }
  return all
}

const isStill = ({ cameras }: Scene): boolean =>
  new Set(cameras[0].frames.map(f => JSON.stringify(f.worldFromCamera))).size === 1

async function simulatedRows(
  label: string,
  count: number,
  look: (clip: SimulatedClip, index: number) => Promise<FrameDetections[]> | FrameDetections[],
): Promise<void> {
  const tallies = new Map<string, Tally>()
  for (let index = 0; index < count; index++) {
    const clip = simulateClip(PRESETS['bench-1'], Number(seed), index)
    const frames = await look(clip, index)
    for (const [space, onGround] of SPACES) {
      const key = `${label}, camera ${isStill(clip.scene) ? 'still' : 'moving'}, ${space}`
      const tally = tallies.get(key) ?? newTally([3, 5, 10])
      tallies.set(key, tally)
      follow(clip.scene, frames, onGround, false, tally)
    }
  }
  for (const [key, tally] of [...tallies].sort()) print(key, tally)
}

const detector = await openDetector(name)
const appearance = await openAppearance()
const pets = realData('pets2009')
if (pets) await petsRows(pets, detector, appearance)
await simulatedRows('simulated, made-up detector', Number(simulated), ({ scene }, i) => noisyDetections(scene, i))
await simulatedRows('simulated, rendered', Number(rendered), clip => seenIn(clip, detector, appearance))
await detector.release()
await appearance.release()
