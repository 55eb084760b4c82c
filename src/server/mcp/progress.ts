import type { Progress } from '../../base/work.ts'

/** As MCP sends it: `progress` only ever grows. */
export interface ProgressNote {
  readonly progress: number
  readonly total?: number
  readonly message: string
}

const AT_MOST_EVERY_MS = 200

/**
 * Turns the counts of one stage after another, each from 0 on, into one that grows; at most five a second, and the first of each stage.
 */
export function growingProgress(send: (note: ProgressNote) => void, now: () => number = () => performance.now()) {
  let before = 0
  let last: Progress | undefined
  let sent = -1
  let sentMs = Number.NEGATIVE_INFINITY
  return (progress: Progress): void => {
    const { done, total, unit, detail } = progress
    const isNewStage = last !== undefined && (last.unit !== unit || last.total !== total || done < last.done)
    if (last && isNewStage) before += last.done
    last = progress
    const isEnd = done === total
    if (before + done <= sent || (!isNewStage && !isEnd && now() - sentMs < AT_MOST_EVERY_MS)) return
    sent = before + done
    sentMs = now()
    const message = `${done}${total === undefined ? '' : ` of ${total}`} ${unit}${detail ? `, ${detail}` : ''}`
    send({ progress: sent, ...(total !== undefined && { total: before + total }), message })
  }
}
