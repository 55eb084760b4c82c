import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { ask } from '../answer/ask.ts'
import type { AskedVideo } from '../answer/asked-video.ts'
import { type GivenCamera, givenCamera } from '../answer/given-camera.ts'
import { rulesPlanner } from '../answer/planner/planner.ts'
import type { AskResult } from '../answer/result.ts'
import { askFolder, openAskedVideo } from '../answer/tracked-video.ts'
import { badUsage } from '../base/errors.ts'
import { sha256Hex } from '../base/hash.ts'
import type { Request, Responder } from '../bench/responder.ts'
import { writeFileAtomic } from '../files/atomic.ts'
import { answerWords } from '../questions/number-words.ts'
import { knownOf } from './known-question.ts'

/** What the bench tells beside the clip: nothing, or what a user who knows his camera would say. */
export type MeasureKnows = 'nothing' | 'camera'

/**
 * `ask` by measuring, as a model of the benchmark: it is given the clip with its drawn boxes and the words, and nothing else; with `camera` also
 * the lens and the camera's height over the ground, and never a pose, a track or an answer. Tracks are kept in the work folder by the content of
 * the clips.
 */
export function measureResponder(knows: MeasureKnows, workFolder?: string): Responder {
  const videos = new OpenVideos(workFolder)
  const turns = new Turns(Math.max(1, availableParallelism() >> 1))
  return {
    name: knows === 'camera' ? 'measure-given' : 'measure',
    sees: 'video',
    settings: { responder: 'measure', version: 1, planner: rulesPlanner.name, knows },
    ...(knows === 'camera' && { needsScenes: true }),
    async answer(request, signal) {
      const { text, media } = request.prompt.ask
      if (media.kind !== 'video') throw badUsage({ subject: 'measure', expected: 'a video', got: media.kind })
      const camera = knows === 'camera' ? await cameraOf(request) : undefined
      const video = await videos.open(media.file, camera, signal)
      const how = { by: 'measure', planner: rulesPlanner, signal } as const
      const result = await turns.take(() => ask(video, questionIn(text), how))
      return { text: wordsOf(result), ...(result.status === 'answered' && { typed: result.answer }) }
    },
  }
}

async function cameraOf(request: Request): Promise<GivenCamera | undefined> {
  const { question, scene } = knownOf(request, 'measure-given')
  return givenCamera(await scene(), question.clip)
}

/** Without the lines that say how to answer: a person would not say them. */
const questionIn = (prompt: string): string =>
  prompt
    .split('\n')
    .filter(line => !/^Answer with .* answer "cannot tell"\.$/.test(line))
    .join(' ')

const wordsOf = (result: AskResult): string =>
  result.status === 'answered' ? answerWords(result.answer) : 'Cannot tell.'

/** Questions of a clip come one after the other: the last few stay open. */
const OPEN = 8

class OpenVideos {
  readonly #workFolder: string | undefined
  readonly #videos = new Map<string, Promise<AskedVideo>>()

  constructor(workFolder: string | undefined) {
    this.#workFolder = workFolder
  }

  open(file: string, camera: GivenCamera | undefined, signal: AbortSignal): Promise<AskedVideo> {
    const key = JSON.stringify([file, camera])
    const known = this.#videos.get(key)
    if (known) return known
    const opened = this.#open(file, camera, signal)
    opened.catch(() => this.#videos.delete(key))
    this.#videos.set(key, opened)
    const [oldest] = this.#videos.keys()
    if (this.#videos.size > OPEN && oldest !== undefined) this.#videos.delete(oldest)
    return opened
  }

  async #open(file: string, camera: GivenCamera | undefined, signal: AbortSignal): Promise<AskedVideo> {
    const workFolder = this.#workFolder ?? askFolder()
    if (!camera) return openAskedVideo(file, { workFolder, signal })
    const calibration = join(workFolder, 'cameras', `${sha256Hex(camera.file).slice(0, 16)}.json`)
    await writeFileAtomic(calibration, camera.file)
    const { cameraHeightM } = camera
    const settings = { calibration, ...(cameraHeightM !== undefined && { cameraHeightM }) }
    return openAskedVideo(file, { workFolder, signal, settings })
  }
}

/** Tracking takes all that a processor has: so many at a time. */
class Turns {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>(resolve => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }
}
