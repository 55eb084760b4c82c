import type { Recording } from '../../tracks/scene.ts'
import { orSkipLater } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { findItems, holdsItems } from './layout.ts'
import { readLog } from './log.ts'
import { readScenario } from './scenario.ts'

export const recognises = (path: string): Promise<boolean> => holdsItems(path)

export async function* read(paths: readonly string[], options: LabelOptions): AsyncGenerator<Recording> {
  for (const path of paths) {
    for (const item of (await orSkipLater(options, () => findItems(path))) ?? []) {
      const readItem = item.kind === 'log' ? readLog : readScenario
      const recording = await orSkipLater(options, () => readItem(item, options))
      if (recording) yield recording
    }
  }
}
