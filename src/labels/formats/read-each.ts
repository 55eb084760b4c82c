import type { Recording } from '../../tracks/scene.ts'
import { orSkipLater } from '../skip-bad.ts'
import type { LabelOptions, LabelSource } from '../source.ts'

/** A source that reads its paths one by one; what ends one of them is reported where `onBad` is given. */
export function readEach(
  readPath: (path: string, options: LabelOptions) => AsyncGenerator<Recording>,
): LabelSource['read'] {
  return async function* (paths, options) {
    for (const path of paths) {
      const recordings = readPath(path, options)
      for (;;) {
        const step = await orSkipLater(options, () => recordings.next())
        if (!step || step.done) break
        yield step.value
      }
    }
  }
}
