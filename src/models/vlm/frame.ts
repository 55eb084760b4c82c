import type { Picture } from '../../media/pixels.ts'

export type { Picture } from '../../media/pixels.ts'

/** Frames in the order of time. What a model saw of a clip is kept by the object itself: the same object is looked at once. */
export interface VlmClip {
  /** By frame, seconds since the clip's start. */
  readonly timesS: readonly number[]
  /** The pictures at these places, asked for when they are looked at and not kept. A place may come twice. */
  pictures(places: readonly number[], signal?: AbortSignal): Promise<readonly Picture[]>
}

/** One picture of a clip that is in memory; `timeS` is seconds since the clip's start. */
export interface VlmFrame {
  readonly timeS: number
  readonly image: Picture
}

export const clipOfFrames = (frames: readonly VlmFrame[]): VlmClip => ({
  timesS: frames.map(frame => frame.timeS),
  pictures: async places => places.map(place => frames[place].image),
})

/** So many frames of a clip, the first and the last among them; of fewer some are shown twice. */
export function evenly({ timesS, pictures }: VlmClip, count: number): VlmClip {
  const gaps = Math.max(1, count - 1)
  const chosen = Array.from({ length: count }, (_, k) => Math.round((k * (timesS.length - 1)) / gaps))
  return {
    timesS: chosen.map(place => timesS[place]),
    pictures: (places, signal) =>
      pictures(
        places.map(place => chosen[place]),
        signal,
      ),
  }
}
