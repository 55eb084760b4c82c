import { badInput } from '../../base/errors.ts'
import type { SkipOptions } from '../../base/work.ts'
import { normalizeQuat } from '../../geometry/quat.ts'
import type { Sample, Track } from '../../tracks/scene.ts'
import { boxesInCameras } from '../boxes-in-cameras.ts'
import { orSkipLater } from '../skip-bad.ts'
import { refuseNoRotation, type SceneCameras } from './cameras.ts'
import type { AnnotationRow, InstanceRow, NuscenesTables } from './queries.ts'
import { namingOf } from './tables.ts'

export interface TrackContext {
  readonly tables: NuscenesTables
  readonly instances: readonly InstanceRow[]
  readonly attributeNames: ReadonlyMap<string, string>
  readonly visibilities: ReadonlyMap<string, number>
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
    refuseNoRotation(row.quatWxyz, where)
    const quatWxyz = normalizeQuat(row.quatWxyz)
    const [width, length, height] = row.sizeWlhM
    const placed = this.#context.cameras.placedAt(row.sampleTimestampUs)
    const { box2dPx } = boxesInCameras(placed, { translationM: row.translationM, quatWxyz }, [length, width, height])
    const visibility = this.#visibility(row.visibilityToken, where)
    return {
      timeS: this.#context.timeOf(row.sampleTimestampUs),
      centerInWorldM: [...row.translationM],
      quatWxyz: [...quatWxyz],
      ...(box2dPx && { box2dPx }),
      ...(visibility !== undefined && { visibility }),
    }
  }

  /** Absent where the annotation names none. */
  #visibility(token: string, where: string): number | undefined {
    const share = this.#context.visibilities.get(token)
    if (share !== undefined || token === '') return share
    throw badInput({ subject: 'field visibility_token', expected: 'a token that is there', got: token, where })
  }

  /** Names in the order in which they first hold. */
  #attributes(rows: readonly AnnotationRow[], where: string): string[] {
    const sets = new Set(rows.map(({ attributeTokens }) => attributeTokens))
    const tokens = new Set([...sets].flatMap(tokenList => tokenList.split(' ')).filter(token => token !== ''))
    return [...tokens].map(token => {
      const name = this.#context.attributeNames.get(token)
      if (name !== undefined) return name
      throw badInput({ subject: 'field attribute_tokens', expected: 'tokens that are there', got: token, where })
    })
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
