import { badInput } from '../../base/errors.ts'
import type { SkipOptions } from '../../base/work.ts'
import { type Box2dPx, clipBox } from '../../geometry/box.ts'
import type { ImageSize } from '../../media/image-size.ts'
import type { Sample, Track } from '../../tracks/scene.ts'
import { orSkip } from '../skip-bad.ts'
import type { KittiFrame } from './frames.ts'
import { CAMERA, PIXEL_CENTRE } from './images.ts'
import type { LabelRow } from './rows.ts'
import { kittiCategory, visibilityOf } from './tables.ts'
import { worldFromObject } from './world.ts'

/** Frames rise from line to line, each has its packet, and an object stands once in a frame. */
export class RowOrder {
  readonly #frameCount: number
  readonly #seen = new Set<number>()
  #frame = 0

  constructor(frameCount: number) {
    this.#frameCount = frameCount
  }

  check(row: LabelRow | undefined): LabelRow | undefined {
    if (!row) return undefined
    const { frame, trackId, where } = row
    if (frame >= this.#frameCount) {
      throw badInput({
        subject: 'frame',
        expected: `below ${this.#frameCount} (packets of oxts)`,
        got: `${frame}`,
        where,
      })
    }
    if (frame < this.#frame) {
      throw badInput({
        subject: 'frame',
        expected: `at least ${this.#frame}, as the line before`,
        got: `${frame}`,
        where,
      })
    }
    if (frame > this.#frame) this.#seen.clear()
    this.#frame = frame
    if (this.#seen.has(trackId)) {
      throw badInput({
        subject: 'track',
        expected: 'once in a frame',
        got: `track ${trackId} again in frame ${frame}`,
        where,
      })
    }
    this.#seen.add(trackId)
    return row
  }
}

/**
 * One track an object, in the order of their ids. They carry no covariance: parked cars wander by 0.14 m (median rms of
 * 260) while the vehicle drives, half of it together, as its GPS does: a slow drift that smoothing would not take away.
 */
export function labelTracks(
  labels: readonly LabelRow[],
  frames: readonly KittiFrame[],
  size: ImageSize,
  options: SkipOptions,
): Track[] {
  const tracks = new Map<number, { type: string; track: Track }>()
  for (const label of labels) {
    orSkip(options, () => {
      const sample = sampleOf(label, frames[label.frame], size)
      const found = tracks.get(label.trackId) ?? newTrack(label)
      refuseOtherType(label, found.type)
      found.track.samples.push(sample)
      tracks.set(label.trackId, found)
    })
  }
  return [...tracks].sort(([a], [b]) => a - b).map(([, { track }]) => track)
}

function newTrack({ trackId, type, sizeM, where }: LabelRow): { type: string; track: Track } {
  const track = { id: String(trackId), ...kittiCategory(type, where), position: 'center', samples: [] } as const
  return { type, track: { ...track, sizeM: [...sizeM], samples: [] } }
}

function refuseOtherType({ type, trackId, where }: LabelRow, expected: string): void {
  if (type === expected) return
  throw badInput({ subject: `track ${trackId}`, expected: `type ${expected}, as before`, got: type, where })
}

function sampleOf(label: LabelRow, frame: KittiFrame, size: ImageSize): Sample {
  const { translationM, quatWxyz } = worldFromObject(frame.worldFromRect, label)
  const box = clipBox(edgesOf(label.boxPx, size), size.widthPx, size.heightPx)
  return {
    timeS: frame.timeS,
    centerInWorldM: [...translationM],
    quatWxyz: [...quatWxyz],
    ...(box && { box2dPx: { [CAMERA]: [...box] } }),
    visibility: visibilityOf(label.truncated, label.occluded, label.where),
  }
}

/** Boxes that reach the first or the last pixel reach the image's edge. */
function edgesOf([x0, y0, x1, y1]: Box2dPx, { widthPx, heightPx }: ImageSize): Box2dPx {
  const start = (x: number): number => (x <= 0 ? 0 : x + PIXEL_CENTRE)
  const end = (x: number, lengthPx: number): number => (x >= lengthPx - 1 ? lengthPx : x + PIXEL_CENTRE)
  return [start(x0), start(y0), end(x1, widthPx), end(y1, heightPx)]
}
