import type { Scene, Track } from '../tracks/scene.ts'
import { type MotionPath, pathOf, windowsOf } from './path.ts'
import { type CannotTell, isCannotTell, type Window } from './quantity.ts'

/** A stretch of a track that counts: a window of one scene's path, and when that scene begins in the recording. */
export interface CountedPart {
  readonly path: MotionPath
  readonly window: Window
  readonly offsetS: number
}

/** A track over all scenes of its recording, no instant twice. */
export interface RecordingTrack extends Pick<Track, 'category' | 'attributes'> {
  readonly recordingId: string
  readonly trackId: string
  /** In order; empty where `why` says why. */
  readonly parts: readonly CountedPart[]
  readonly why?: CannotTell
}

interface OpenTrack extends Pick<Track, 'category' | 'attributes'> {
  readonly parts: CountedPart[]
  why?: CannotTell
}

interface SceneTime {
  readonly startS: number
  readonly endS: number
}

/** A recording whose last scene is not yet counted: the next scene may share its end. */
class OpenRecording {
  readonly recordingId: string
  readonly #tracks = new Map<string, OpenTrack>()
  #last: { time: SceneTime; fromS: number; paths: { track: Track; path: MotionPath | CannotTell }[] } | undefined

  constructor(recordingId: string) {
    this.recordingId = recordingId
  }

  add(scene: Scene): void {
    const time = { startS: scene.startInRecordingS, endS: scene.startInRecordingS + scene.durationS }
    const fromS = this.#last ? seamS(this.#last.time, time) : Number.NEGATIVE_INFINITY
    this.#count(fromS)
    // What a track's samples hold is in its path: the samples need not stay.
    const paths = scene.tracks.map(t => ({ track: { ...t, samples: [] }, path: pathOf(scene, t) }))
    this.#last = { time, fromS, paths }
  }

  close(): RecordingTrack[] {
    this.#count(Number.POSITIVE_INFINITY)
    return [...this.#tracks].map(([trackId, track]) => ({ recordingId: this.recordingId, trackId, ...track }))
  }

  /** Counts the last scene, up to `untilS` of the recording. */
  #count(untilS: number): void {
    if (!this.#last) return
    const { time, fromS, paths } = this.#last
    const limits = { startS: fromS - time.startS, endS: untilS - time.startS }
    for (const { track, path } of paths) {
      const { category, attributes } = track
      const open: OpenTrack = this.#tracks.get(track.id) ?? { category, ...(attributes && { attributes }), parts: [] }
      this.#tracks.set(track.id, open)
      if (isCannotTell(path)) open.why = path
      else open.parts.push(...partsWithin(path, limits, time.startS))
    }
  }
}

function partsWithin(path: MotionPath, limits: Window, offsetS: number): CountedPart[] {
  return windowsOf(path).flatMap(({ startS, endS }) => {
    const window = { startS: Math.max(startS, limits.startS), endS: Math.min(endS, limits.endS) }
    return window.endS > window.startS ? [{ path, window, offsetS }] : []
  })
}

/** Where one scene stops to count and the next begins: the middle of their overlap, where both paths are best. */
function seamS(before: SceneTime, after: SceneTime): number {
  return before.endS > after.startS ? (before.endS + after.startS) / 2 : after.startS
}

/** The tracks of each recording, whose scenes come one after the other. */
export async function* wholeRecordings(
  scenes: AsyncIterable<Scene> | Iterable<Scene>,
): AsyncGenerator<RecordingTrack[]> {
  let open: OpenRecording | undefined
  for await (const scene of scenes) {
    if (open && open.recordingId !== scene.recordingId) {
      yield open.close()
      open = undefined
    }
    open ??= new OpenRecording(scene.recordingId)
    open.add(scene)
  }
  if (open) yield open.close()
}
