import { type AskedVideo, askedVideoOfScene } from '../../src/answer/asked-video.ts'
import { sleep } from '../../src/base/retry.ts'
import { throwIfAborted } from '../../src/base/work.ts'
import type { OpenVideo, Target } from '../../src/server/mcp/videos.ts'
import { drawnScene } from '../drawn-scenes.ts'

/** A car at 5 m/s, a person who walks the same way at 1.2 m/s, one who walks across at 0.8 m/s. */
export const streetScene = () =>
  drawnScene('street', 10, [
    { id: '7', category: 'car', sizeM: [4, 2, 1.5], way: t => [5 * t, 3] },
    { id: 'person-2', category: 'person', sizeM: [0.5, 0.5, 1.8], way: t => [1.2 * t, -3] },
    { id: '3', category: 'person', sizeM: [0.5, 0.5, 1.8], way: t => [-10, -3 + 0.8 * t] },
  ])

/**
 * Stands for all that looks at videos: every file shows the street. What its tracking does goes by the file's name: "slow" tells two stages of
 * progress, "endless" goes on until it is ended, "broken" is a fault that nobody expected.
 */
export class ScriptedVideos {
  readonly opened: Target[] = []
  /** Begun and not ended. */
  working = 0

  readonly open: OpenVideo = async target => {
    this.opened.push(target)
    const video = askedVideoOfScene(streetScene(), { objects: new Map(Object.entries(target.objects)) })
    const shotsFor: AskedVideo['shotsFor'] = async (question, work = {}) => {
      this.working++
      try {
        await this.#work(target.path, work)
        return await video.shotsFor(question, work)
      } finally {
        this.working--
      }
    }
    return { ...video, shotsFor }
  }

  async #work(path: string, { signal, onProgress }: NonNullable<Parameters<AskedVideo['shotsFor']>[1]>): Promise<void> {
    if (path.includes('broken')) throw new Error(`a fault at ${path}`)
    if (path.includes('endless')) {
      for (let done = 1; ; done++) {
        onProgress?.({ done, unit: 'frames' })
        await sleep(20, signal)
        throwIfAborted(signal, path)
      }
    }
    if (!path.includes('slow')) return
    for (const unit of ['frames', 'tracks']) {
      for (let done = 1; done <= 3; done++) onProgress?.({ done, total: 3, unit })
      await sleep(20, signal)
    }
  }
}
