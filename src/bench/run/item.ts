import type { Frame, Request } from '../responder.ts'

/** How the pictures of a clip are wanted. */
export interface FramesWanted {
  /** At most so many, spread evenly from the clip's first instant to its last. */
  readonly count: number
  /** Wider pictures are scaled down to this. */
  readonly widthPx?: number
}

/** The moving picture that items ask about; nothing is decoded before it is asked for. */
export interface ClipMedia {
  /** Equal keys, equal pixels: frames are cut and encoded once a key. */
  readonly key: string
  readonly durationS: number
  frames(wanted: FramesWanted, signal: AbortSignal): Promise<readonly Frame[]>
  /** The path of an MP4. */
  video(): Promise<string>
}

/** One question of any benchmark, with nothing of its answer but in `known`. */
export interface BenchItem {
  readonly id: string
  /** The question as the benchmark words it. */
  readonly question: string
  /** How the answer is to be formed; "" where the wording says so already. */
  readonly instruction: string
  /** Absent in items that show nothing. */
  readonly clip?: ClipMedia
  /** What of the clip's geometry may be told in words (--context). */
  readonly geometry?: ClipGeometry
  readonly known?: Request['known']
}

export interface ClipGeometry {
  /** Lens of the picture that is `widthPx` wide, which frames of another size share by scaling. */
  camera(): Promise<CameraText | undefined>
  /** By object: how far it is from the camera at the instants, in metres; undefined where that is unknown. */
  distances(timesS: readonly number[]): Promise<readonly ObjectDistances[]>
}

export interface CameraText {
  readonly widthPx: number
  readonly heightPx: number
  readonly fxPx: number
  readonly fyPx: number
  readonly cxPx: number
  readonly cyPx: number
}

export interface ObjectDistances {
  /** "the red box". */
  readonly name: string
  readonly distancesM: readonly (number | undefined)[]
}

/** A question with its right answer, shown as an example. */
export interface Shot {
  readonly item: BenchItem
  readonly answer: string
}

/** A bench folder or another suite. Items of one clip come one after the other. */
export interface ItemSource {
  /** Changes with the items: recorded with the answers. */
  readonly identity: string
  readonly ids: readonly string[]
  /** What of the run it decides: recorded with the answers too. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>
  items(signal: AbortSignal): AsyncIterable<BenchItem>
}
