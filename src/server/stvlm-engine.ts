import { ask } from '../answer/ask.ts'
import { type AskedVideo, askedVideoOfScene } from '../answer/asked-video.ts'
import { soughtBy } from '../answer/asked-words.ts'
import type { Planner } from '../answer/plan.ts'
import type { Answerer } from '../answer/result.ts'
import { openAskedVideo } from '../answer/tracked-video.ts'
import { MAX_MEMORY_MB, videoSettings } from '../answer/video-settings.ts'
import { badInput } from '../base/errors.ts'
import type { WorkOptions } from '../base/work.ts'
import type { Responder } from '../bench/responder.ts'
import { runTool } from '../media/ffmpeg.ts'
import { findModel } from '../models/registry/find.ts'
import type { Scene } from '../tracks/scene.ts'
import { trackVideos } from '../video/track-videos.ts'
import type { Asked, Clip, Engine, EngineAnswer, EngineModel, TrackSettings } from './engine.ts'
import { KeptMedia } from './kept-media.ts'
import { OpenVideos } from './open-videos.ts'

export interface StvlmEngineOptions {
  /** Pictures and tracks by content. */
  readonly folder: string
  readonly planner: Planner
  /** Models that look, as `stvlm-NAME`; the first is the one that `stvlm-both` asks. */
  readonly responders: readonly Responder[]
  /** What holds for all videos: the folder of models, their licence. */
  readonly settings?: TrackSettings
  /** Of one video's process. */
  readonly maxMemoryMb?: number
  /** When it was started. */
  readonly createdS: number
}

interface Row {
  readonly id: string
  readonly by: Answerer
  readonly responder?: Responder
}

/** How long an answer of `ready` holds. */
const READY_MS = 10_000

/** The whole of stvlm behind the server: each video is tracked in a process of its own. */
export class StvlmEngine implements Engine {
  readonly models: readonly EngineModel[]
  readonly #rows: readonly Row[]
  readonly #options: StvlmEngineOptions
  readonly #media: KeptMedia
  readonly #videos = new OpenVideos<AskedVideo>()
  #looked: { readonly atMs: number; readonly found: Promise<void> } | undefined

  constructor(options: StvlmEngineOptions) {
    this.#options = options
    this.#rows = rowsOf(options.responders)
    this.models = this.#rows.map(({ id }) => ({ id, createdS: options.createdS }))
    this.#media = new KeptMedia(options.folder)
  }

  async answer(
    asked: Asked,
    { signal = new AbortController().signal, onProgress }: WorkOptions,
  ): Promise<EngineAnswer> {
    const row = this.#rows.find(({ id }) => id === asked.model)
    if (!row) throw badInput({ subject: 'model', expected: 'one of this server', got: asked.model })
    const counted = row.responder && countingTokens(row.responder)
    const how = {
      ...{ by: row.by, planner: this.#options.planner, allReadings: asked.allReadings, signal },
      ...(counted && { model: counted.responder }),
      ...(onProgress && { onProgress }),
    }
    if (!asked.clip) return { result: await ask(wordsAlone(row), asked.question, { ...how, by: 'measure' }) }
    const result = await this.#withVideo(asked, asked.clip, signal, video => ask(video, asked.question, how))
    return { result, ...(counted?.usage() && { usage: counted.usage() }) }
  }

  async track(clip: Clip, said: TrackSettings, out: string, { signal, onProgress }: WorkOptions): Promise<void> {
    const { path, work } = await this.#media.keep(clip)
    await trackVideos([path], {
      ...{ out, workFolder: work, retryFailed: true, maxMemoryMb: this.#options.maxMemoryMb ?? MAX_MEMORY_MB },
      settings: videoSettings({ ...this.#options.settings, ...said, framesRoot: work }),
      ...(signal && { signal }),
      ...(onProgress && { onVideoProgress: onProgress }),
    })
  }

  ready(): Promise<void> {
    const nowMs = performance.now()
    if (!this.#looked || nowMs - this.#looked.atMs > READY_MS) this.#looked = { atMs: nowMs, found: this.#look() }
    return this.#looked.found
  }

  async sweep(beforeMs: number): Promise<void> {
    this.#videos.clear()
    await this.#media.sweep(beforeMs)
  }

  /** What was asked before has no part in the answer: only questions that look for the same share what is open. */
  async #withVideo<T>(
    { question, settings, objects }: Asked,
    clip: Clip,
    signal: AbortSignal,
    work: (video: AskedVideo) => Promise<T>,
  ): Promise<T> {
    const { path, work: workFolder } = await this.#media.keep(clip)
    const { drawn, categories } = soughtBy(question)
    const key = JSON.stringify([clip.hash, settings, objects, drawn, categories])
    const open = () =>
      openAskedVideo(path, {
        ...{ workFolder, objects: new Map(Object.entries(objects)) },
        settings: { ...this.#options.settings, ...settings },
        maxMemoryMb: this.#options.maxMemoryMb ?? MAX_MEMORY_MB,
      })
    return this.#videos.use(key, signal, open, work)
  }

  async #look(): Promise<void> {
    for (const tool of ['ffmpeg', 'ffprobe'] as const) await runTool(tool, ['-version'], { subject: tool, where: tool })
    const { models, licence, detector } = videoSettings({ ...this.#options.settings, framesRoot: '.' })
    await findModel(detector, { task: 'detect', licence, ...(models !== undefined && { models }) })
  }
}

/** Names as they are asked for: `stvlm-nano`, whatever folder a model came from. */
function rowsOf(responders: readonly Responder[]): Row[] {
  const [first] = responders
  return [
    { id: 'stvlm-measure', by: 'measure' },
    ...(first ? [{ id: 'stvlm-both', by: 'both', responder: first } as const] : []),
    ...responders.map(
      responder => ({ id: `stvlm-${responder.name.replaceAll(/[^\w.-]+/g, '-')}`, by: 'model', responder }) as const,
    ),
  ]
}

/** The same, with what its answers to one request cost. */
function countingTokens(responder: Responder) {
  let tokens: EngineAnswer['usage']
  return {
    usage: () => tokens,
    responder: {
      ...responder,
      async answer(request, signal) {
        const reply = await responder.answer(request, signal)
        const { promptTokens = 0, completionTokens = 0 } = reply.usage ?? {}
        if (reply.usage) {
          tokens = {
            promptTokens: promptTokens + (tokens?.promptTokens ?? 0),
            completionTokens: completionTokens + (tokens?.completionTokens ?? 0),
          }
        }
        return reply
      },
    } satisfies Responder,
  }
}

/** Some questions need no video; a model that looks does. */
function wordsAlone({ by }: Row): AskedVideo {
  if (by !== 'model') return askedVideoOfScene(NOTHING_SHOWN)
  throw badInput({ subject: 'messages', expected: 'a video or pictures to look at', got: 'words alone' })
}

const NOTHING_SHOWN: Scene = {
  schema: 'stvlm.scene/1',
  ...{ id: 'words', recordingId: 'words', startInRecordingS: 0, durationS: 1 },
  source: { name: 'words', version: '', licence: '', attribution: '' },
  ...{ provenance: 'pseudo', units: 'relative', cameras: [], tracks: [] },
}
