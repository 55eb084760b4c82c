import { badInput } from '../../base/errors.ts'
import type { SkipOptions } from '../../base/work.ts'
import { normalizeQuat } from '../../geometry/quat.ts'
import type { Sample, Track } from '../../tracks/scene.ts'
import { boxesInCameras } from '../boxes-in-cameras.ts'
import { orSkipLater } from '../skip-bad.ts'
import type { AnnotationRow } from './annotation-row.ts'
import { refuseNoRotation, type SceneCameras } from './cameras.ts'
import type { InstanceRow, NuscenesTables } from './queries.ts'
import { namingOf } from './tables.ts'

export interface TrackContext {
  readonly tables: NuscenesTables
  readonly instances: readonly InstanceRow[]
  readonly attributes: readonly { readonly token: string; readonly name: string }[]
  /** Shares that are seen, level by level. */
  readonly visibilities: readonly number[]
  readonly timeOf: (timestampUs: number) => number
  readonly cameras: SceneCameras
}

/** Annotations of a scene to tracks: one an instance. */
export class TrackReader {
  readonly #context: TrackContext

  constructor(context: TrackContext) {
    this.#context = context
  }

  /** `rows` in order of instance and time. */
  async tracks(rows: readonly AnnotationRow[], options: SkipOptions): Promise<Track[]> {
    const tracks: Track[] = []
    for (let from = 0; from < rows.length; ) {
      const { instanceIndex } = rows[from]
      let to = from + 1
      while (to < rows.length && rows[to].instanceIndex === instanceIndex) to++
      const own = rows.slice(from, to)
      const track = await orSkipLater(options, () => this.#track(own, this.#context.instances[instanceIndex]))
      if (track) tracks.push(track)
      from = to
    }
    return tracks
  }

  async #track(rows: readonly AnnotationRow[], instance: InstanceRow): Promise<Track> {
    await this.#refuseBrokenChain(rows, instance)
    const where = `${this.#context.tables.file('sample_annotation')}, instance ${instance.token}`
    const [width, length, height] = rows[0].sizeWlhM
    if (!(Math.min(width, length, height) > 0)) {
      throw badInput({ subject: 'size', expected: 'lengths above 0', got: `${width} x ${length} x ${height} m`, where })
    }
    return {
      id: instance.token,
      ...namingOf(instance.category, this.#attributes(rows, where), where),
      position: 'center',
      sizeM: [length, width, height],
      samples: rows.map(row => this.#sample(row, where)),
    }
  }

  #sample(row: AnnotationRow, where: string): Sample {
    const { quatWxyz, translationM, sampleTimestampUs } = row
    refuseNoRotation(quatWxyz, where)
    const [w, x, y, z] = normalizeQuat(quatWxyz)
    const timeS = this.#context.timeOf(sampleTimestampUs)
    const sample: Sample = { timeS, centerInWorldM: translationM, quatWxyz: [w, x, y, z] }
    const placed = this.#context.cameras.placedAt(sampleTimestampUs)
    if (placed.length > 0) {
      const [width, length, height] = row.sizeWlhM
      const { box2dPx } = boxesInCameras(placed, { translationM, quatWxyz: [w, x, y, z] }, [length, width, height])
      if (box2dPx) sample.box2dPx = box2dPx
    }
    const visibility = this.#context.visibilities[row.visibilityIndex]
    if (visibility !== undefined) sample.visibility = visibility
    return sample
  }

  /** Names in the order in which they first hold. */
  #attributes(rows: readonly AnnotationRow[], where: string): string[] {
    const { attributes } = this.#context
    const first = new Set(rows.map(({ attributeIndex }) => attributeIndex))
    const beyond = rows.filter(({ moreAttributes }) => moreAttributes !== undefined)
    const more = new Set(beyond.flatMap(({ moreAttributes = '' }) => moreAttributes.split(' ')))
    const named = [...first].flatMap(index => attributes[index]?.name ?? [])
    const others = [...more].map(token => {
      const found = attributes.find(attribute => attribute.token === token)
      if (found) return found.name
      throw badInput({ subject: 'field attribute_tokens', expected: 'tokens that are there', got: token, where })
    })
    return [...new Set([...named, ...others])]
  }

  /** Annotations of an instance are one chain in order of time, as many as it says, from its first to its last. */
  async #refuseBrokenChain(rows: readonly AnnotationRow[], instance: InstanceRow): Promise<void> {
    const whole =
      rows.length === instance.annotationCount &&
      rows[0].self === instance.first &&
      rows[rows.length - 1].self === instance.last
    const broken = rows.findIndex(({ prev, next, sampleTimestampUs }, i) => {
      const linked = prev === (rows[i - 1]?.self ?? 0) && next === (rows[i + 1]?.self ?? 0)
      return !linked || sampleTimestampUs === rows[i - 1]?.sampleTimestampUs
    })
    const where = this.#context.tables.file('sample_annotation')
    if (broken >= 0) {
      const token = await this.#context.tables.annotationToken(rows[broken].self)
      const expected = 'prev and next to name its neighbours in time, each at its own time'
      throw badInput({ subject: `sample_annotation ${token}`, expected, got: 'other links', where })
    }
    if (whole) return
    const expected = `${instance.annotationCount} annotations from its first to its last`
    throw badInput({ subject: `instance ${instance.token}`, expected, got: `a chain of ${rows.length}`, where })
  }
}
