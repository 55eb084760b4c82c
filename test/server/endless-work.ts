import { sleep } from '../../src/base/retry.ts'
import { throwIfAborted } from '../../src/base/work.ts'
import type { VideoWork } from '../../src/video/queue/task.ts'

/** Works until it is told to stop. */
export const trackVideo: VideoWork = async ({ path }, { signal }) => {
  while (await sleep(50, signal)) throwIfAborted(signal, path)
  throwIfAborted(signal, path)
}
