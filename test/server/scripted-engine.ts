import { join } from 'node:path'
import type { AskResult } from '../../src/answer/result.ts'
import { badInput } from '../../src/base/errors.ts'
import { sleep } from '../../src/base/retry.ts'
import { throwIfAborted } from '../../src/base/work.ts'
import { writeFileAtomic } from '../../src/files/atomic.ts'
import { openVideo } from '../../src/media/open-video.ts'
import type { VideoSource } from '../../src/media/video-source.ts'
import type { Asked, Clip, Engine, EngineAnswer, TrackSettings } from '../../src/server/engine.ts'
import { runChild } from '../../src/video/queue/run-child.ts'

/**
 * Stands for all that measures: it opens what it is shown and counts its frames. Words of the question make it slow, broken or begin a
 * process that never ends; what it was asked is kept.
 */
export class ScriptedEngine implements Engine {
  readonly models = ['stvlm-measure', 'stvlm-both', 'stvlm-nano'].map(id => ({ id, createdS: 1_700_000_000 }))
  readonly asked: Asked[] = []
  readonly tracked: { readonly clip: Clip; readonly settings: TrackSettings }[] = []
  readonly #open = new Map<string, Promise<VideoSource>>()
  /** Processes begun and not ended. */
  children = 0
  missing: Error | undefined
  /** Lets go of all questions that were "hold". */
  release = () => {}
  readonly #held = new Promise<void>(resolve => {
    this.release = resolve
  })

  async answer(asked: Asked, { signal }: { readonly signal?: AbortSignal }): Promise<EngineAnswer> {
    this.asked.push(asked)
    const { question, clip } = asked
    if (question === 'wait') await this.#hang(clip?.path ?? '', signal)
    if (question === 'hold') await this.#held
    throwIfAborted(signal, 'question')
    if (question === 'throw') throw new Error(`a fault at ${join('/secret', 'place', 'of.ts')}`)
    if (question === 'refuse') throw badInput({ subject: 'video', expected: 'x', got: 'y', where: clip?.path })
    if (!clip) return { result: cannotTell(question) }
    const { stampsS, widthPx, heightPx } = await this.#seen(clip, asked.settings)
    const last = stampsS[stampsS.length - 1]
    const text = `It shows ${stampsS.length} frames of ${widthPx}x${heightPx} in ${last.toFixed(2)} s.`
    const answer = { type: 'number', value: stampsS.length, unit: 'count' } as const
    return { result: { ...common(question), status: 'answered', answer, text } }
  }

  async track(
    clip: Clip,
    settings: TrackSettings,
    out: string,
    { signal, onProgress }: Parameters<Engine['track']>[3],
  ): Promise<void> {
    this.tracked.push({ clip, settings })
    if (settings.attribution === 'wait') await this.#hang(clip.path, signal)
    if (settings.attribution === 'refuse')
      throw badInput({ subject: 'video', expected: 'x', got: 'y', where: clip.path })
    const { stampsS } = await this.#seen(clip, settings)
    for (let done = 1; done <= 3; done++) {
      onProgress?.({ done, total: 3, unit: 'stages' })
      await sleep(20, signal)
    }
    throwIfAborted(signal, clip.path)
    await writeFileAtomic(out, `${JSON.stringify({ frames: stampsS.length, settings })}\n`)
  }

  async ready(): Promise<void> {
    if (this.missing) throw this.missing
  }

  async sweep(): Promise<void> {}

  /** As the real one: what was opened stays open for questions that follow. */
  #seen(clip: Clip, settings: TrackSettings): Promise<VideoSource> {
    const key = `${clip.hash} ${settings.fpsTruth}`
    const known = this.#open.get(key)
    if (known) return known
    const opened = openVideo(clip.path, settings)
    opened.catch(() => this.#open.delete(key))
    this.#open.set(key, opened)
    return opened
  }

  /** A process as a video's is, which goes on until it is ended. */
  async #hang(path: string, signal: AbortSignal | undefined): Promise<void> {
    const module = join(import.meta.dirname, 'endless-work.ts')
    this.children++
    try {
      await runChild(module, { path, id: 'x', folder: path, job: {} }, { maxMemoryMb: 256 }, { signal })
    } finally {
      this.children--
    }
  }
}

const common = (question: string) =>
  ({ schema: 'stvlm.answer/1', question, by: 'measure', steps: [] }) satisfies Partial<AskResult>

function cannotTell(question: string): AskResult {
  return { ...common(question), status: 'cannot tell', reason: 'not seen', text: 'No video was shown.' }
}
