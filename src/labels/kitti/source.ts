import type { Recording } from '../../tracks/scene.ts'
import { orSkipLater } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { readSequence } from './adapter.ts'
import { findSequences, hasSequences } from './layout.ts'

export const recognises = (path: string): Promise<boolean> => hasSequences(path)

export async function* read(paths: readonly string[], options: LabelOptions): AsyncGenerator<Recording> {
  for (const path of paths) {
    for (const sequence of (await orSkipLater(options, () => findSequences(path))) ?? []) {
      const recording = await orSkipLater(options, () => readSequence(sequence, options))
      if (recording) yield recording
    }
  }
}
