import { stat } from 'node:fs/promises'
import type { AskedVideo } from '../../answer/asked-video.ts'
import { soughtBy } from '../../answer/asked-words.ts'
import { Gate } from '../guard/gate.ts'
import { OpenVideos } from '../open-videos.ts'
import type { VideoInput } from './input.ts'

/** A file of this machine that the caller may read, and what he says of it. */
export interface Target {
  readonly path: string
  readonly said: Omit<VideoInput, 'video'>
  /** Track ids by name. */
  readonly objects: Readonly<Record<string, string>>
}

/** Opens a video to ask about. Tracking is for the first question. Errors: as `openAskedVideo` and `openAskedScene`. */
export type OpenVideo = (target: Target) => Promise<AskedVideo>

export interface VideosOptions {
  readonly open: OpenVideo
  /** Calls that look at videos at the same time, and those that wait. */
  readonly places: number
  readonly queue: number
}

/** Videos that stay open for the questions that follow. */
export class Videos {
  readonly #open: OpenVideo
  readonly #gate: Gate
  readonly #videos = new OpenVideos<AskedVideo>()

  constructor({ open, places, queue }: VideosOptions) {
    this.#open = open
    this.#gate = new Gate({ name: 'calls', places, queue })
  }

  /** What was asked before has no part in the answer: only questions that look for the same share what is open. */
  async use<T>(
    target: Target,
    question: string,
    signal: AbortSignal,
    work: (video: AskedVideo) => Promise<T>,
  ): Promise<T> {
    const { mtimeMs, size } = await stat(target.path)
    const { drawn, categories } = soughtBy(question)
    const key = JSON.stringify([target, mtimeMs, size, drawn, categories])
    return this.#gate.run(signal, () => this.#videos.use(key, signal, () => this.#open(target), work))
  }
}
