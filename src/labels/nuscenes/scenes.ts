import { badInput } from '../../base/errors.ts'
import { throwIfAborted } from '../../base/work.ts'
import type { Recording } from '../../tracks/scene.ts'
import { orSkipLater } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import type { AnnotationRow } from './annotation-row.ts'
import { SceneCameras } from './cameras.ts'
import type { NuscenesVersion } from './layout.ts'
import {
  type CalibratedSensorRow,
  type FrameRow,
  type InstanceRow,
  NuscenesTables,
  type SampleRow,
  type SceneRow,
} from './queries.ts'
import { officialSplitOf } from './splits.ts'
import { nuscenesOrigin, visibilityOf } from './tables.ts'
import { TrackReader } from './tracks.ts'

/** A longer pause is no continuous shot. */
const MAX_PAUSE_US = 120e6

/** What all scenes of a version share: small tables, held whole. */
interface Shared {
  readonly tables: NuscenesTables
  readonly sensors: readonly CalibratedSensorRow[]
  readonly instances: readonly InstanceRow[]
  readonly attributes: readonly { readonly token: string; readonly name: string }[]
  /** Shares that are seen, level by level. */
  readonly visibilities: readonly number[]
}

/** The scenes of a version in the order of its table, one at a time; the world is the map's frame. */
export async function* readScenes(version: NuscenesVersion, options: LabelOptions): AsyncGenerator<Recording> {
  throwIfAborted(options.signal, version.dir)
  const tables = await NuscenesTables.open(version)
  try {
    const scenes = await tables.scenes()
    if (scenes.length === 0) {
      throw badInput({ subject: 'scenes', expected: 'one at least', got: 'none', where: tables.file('scene') })
    }
    const samples = samplesByScene(await tables.samples(), tables)
    const shared = await readShared(tables)
    const frames = new Grouped(tables.frames(options.sweeps ?? false, options))
    const annotations = new Grouped(tables.annotations(options))
    for (const [i, scene] of scenes.entries()) {
      throwIfAborted(options.signal, version.dir)
      const own = {
        scene,
        samples: samples.get(i) ?? [],
        frames: await frames.take(i),
        annotations: await annotations.take(i),
      }
      const recording = await orSkipLater(options, () => recordingOf(own, version, shared, options))
      if (recording) yield recording
    }
  } finally {
    await tables.close()
  }
}

async function readShared(tables: NuscenesTables): Promise<Shared> {
  const levels = await tables.names('visibility')
  const where = tables.file('visibility')
  return {
    tables,
    sensors: await tables.calibratedSensors(),
    instances: await tables.instances(),
    attributes: await tables.names('attribute'),
    visibilities: levels.map(({ name }) => visibilityOf(name, where)),
  }
}

interface SceneParts {
  readonly scene: SceneRow
  readonly samples: readonly SampleRow[]
  readonly frames: readonly FrameRow[]
  readonly annotations: readonly AnnotationRow[]
}

async function recordingOf(
  { scene, samples, frames, annotations }: SceneParts,
  version: NuscenesVersion,
  { tables, sensors, instances, attributes, visibilities }: Shared,
  options: LabelOptions,
): Promise<Recording> {
  refuseBrokenChain(scene, samples, tables)
  const stampsUs = [...samples, ...frames].map(({ timestampUs }) => timestampUs).sort((a, b) => a - b)
  refuseLongPauses(stampsUs, `${tables.file('sample_data')}, ${scene.name}`)
  const [startUs] = stampsUs
  const timeOf = (timestampUs: number): number => (timestampUs - startUs) / 1e6
  const cameras = new SceneCameras(frames, sensors, timeOf, {
    where: tables.file('sample_data'),
    boxes: options.boxes ?? true,
  })
  const reader = new TrackReader({ tables, instances, attributes, visibilities, timeOf, cameras })
  const ego = cameras.egoPoses()
  return {
    recordingId: `nuscenes/${scene.name}`,
    durationS: timeOf(stampsUs[stampsUs.length - 1]),
    ...nuscenesOrigin(version.name, officialSplitOf(scene.name, version.name)),
    cameras: cameras.cameras(),
    ...(ego.length > 0 && { ego }),
    tracks: [...cameras.egoTracks(), ...(await reader.tracks(annotations, options))],
  }
}

/** The samples of a scene are one chain in order of time, from its first to its last. */
function refuseBrokenChain(scene: SceneRow, samples: readonly SampleRow[], tables: NuscenesTables): void {
  const where = tables.file('sample')
  const subject = `scene ${scene.name}`
  if (samples.length !== scene.sampleCount || samples.length === 0) {
    throw badInput({ subject, expected: `${scene.sampleCount} samples`, got: `${samples.length}`, where })
  }
  const [first, last] = [samples[0].token, samples[samples.length - 1].token]
  if (first !== scene.firstSampleToken || last !== scene.lastSampleToken) {
    const expected = `samples from ${scene.firstSampleToken} to ${scene.lastSampleToken}`
    throw badInput({ subject, expected, got: `${first} to ${last}`, where })
  }
  samples.forEach(({ token, prev, next, timestampUs }, i) => {
    const [before, after] = [samples[i - 1], samples[i + 1]]
    const linked = prev === (before?.token ?? '') && next === (after?.token ?? '')
    if (linked && timestampUs !== before?.timestampUs) return
    const expected = `prev "${before?.token ?? ''}", next "${after?.token ?? ''}", each at its own time`
    throw badInput({ subject: `sample ${token}`, expected, got: `prev "${prev}", next "${next}"`, where })
  })
}

/** Of a wrong stamp a recording of years would be made. */
function refuseLongPauses(stampsUs: readonly number[], where: string): void {
  const late = stampsUs.findIndex((stampUs, i) => stampUs - stampsUs[i - 1] > MAX_PAUSE_US)
  if (late < 0) return
  const got = `${stampsUs[late]} us after ${stampsUs[late - 1]} us`
  throw badInput({ subject: 'stamps', expected: 'at most 120 s apart', got, where })
}

function samplesByScene(samples: readonly SampleRow[], tables: NuscenesTables): Map<number, SampleRow[]> {
  const groups = new Map<number, SampleRow[]>()
  for (const sample of samples) {
    const group = groups.get(sample.sceneIndex)
    if (group) group.push(sample)
    else groups.set(sample.sceneIndex, [sample])
  }
  const lost = groups.get(-1)?.[0]
  if (!lost) return groups
  const subject = `sample ${lost.token}, field scene_token`
  throw badInput({
    subject,
    expected: 'a token that is there',
    got: 'one that points nowhere',
    where: tables.file('sample'),
  })
}

/** Rows that come in the order of their scenes, handed out scene by scene. */
class Grouped<T extends { readonly sceneIndex: number }> {
  readonly #chunks: AsyncGenerator<T[]>
  #rows: T[] = []
  #ended = false

  constructor(chunks: AsyncGenerator<T[]>) {
    this.#chunks = chunks
  }

  async take(sceneIndex: number): Promise<T[]> {
    const own: T[] = []
    for (;;) {
      const end = this.#rows.findIndex(row => row.sceneIndex !== sceneIndex)
      own.push(...(end < 0 ? this.#rows : this.#rows.slice(0, end)))
      this.#rows = end < 0 ? [] : this.#rows.slice(end)
      if (end >= 0 || this.#ended) return own
      const { value, done } = await this.#chunks.next()
      this.#ended = done === true
      this.#rows = value ?? []
    }
  }
}
