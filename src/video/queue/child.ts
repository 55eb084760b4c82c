import { messageOf, StvlmError } from '../../base/errors.ts'
import type { FromChild, ToChild } from './run-child.ts'
import type { VideoTask, VideoWork } from './task.ts'

/**
 * A process for one video: it gets its task as a message, and tells how it ended. It ends with its parent: an orphan would
 * go on beside the worker that takes its video over.
 */
const aborter = new AbortController()
const tell = (message: FromChild) => void process.send?.(message)

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// Ctrl-C reaches the whole group; the parent says when to stop.
process.on('SIGINT', () => {})
process.on('message', (message: ToChild) => {
  if (message.kind === 'abort') aborter.abort()
  else void work(message.module, message.task)
})

async function work(module: string, task: VideoTask): Promise<void> {
  try {
    const { trackVideo }: { trackVideo: VideoWork } = await import(module)
    await trackVideo(task, { signal: aborter.signal, onProgress: progress => tell({ kind: 'progress', progress }) })
    tell({ kind: 'done' })
  } catch (problem) {
    if (problem instanceof StvlmError) tell({ kind: 'failed', fault: problem.fault, details: problem.details })
    else tell({ kind: 'bug', message: messageOf(problem) })
  }
}
