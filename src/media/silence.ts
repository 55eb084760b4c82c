import { badInput } from '../base/errors.ts'
import type { RunningTool } from './ffmpeg.ts'

/** A tool that gives nothing for so long, while it is waited for, hangs on a broken file. */
export const MAX_SILENCE_S = 120

export interface SilenceWatch {
  /** Only this waiting counts: a slow consumer is no silence. */
  during<T>(work: () => Promise<T>): Promise<T>
  /** Throws where the tool was ended for it. */
  refuse(path: string): void
  stop(): void
}

export function watchSilence(run: RunningTool, maxSilenceS = MAX_SILENCE_S): SilenceWatch {
  let waitingSince: number | undefined
  let silent = false
  const timer = setInterval(() => {
    if (waitingSince === undefined || performance.now() - waitingSince < 1000 * maxSilenceS) return
    silent = true
    void run.kill()
  }, 250 * maxSilenceS)
  timer.unref()
  return {
    async during(work) {
      waitingSince = performance.now()
      try {
        return await work()
      } finally {
        waitingSince = undefined
      }
    },
    refuse(path) {
      if (!silent) return
      throw badInput({ subject: 'video', expected: `a frame within ${maxSilenceS} s`, got: 'none', where: path })
    },
    stop: () => clearInterval(timer),
  }
}
