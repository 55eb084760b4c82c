import type { Recording } from '../../tracks/scene.ts'
import { orSkipLater, problemOf } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { findVersions, holdsVersions } from './layout.ts'
import { readScenes } from './scenes.ts'

export const recognises = (path: string): Promise<boolean> => holdsVersions(path)

export async function* read(paths: readonly string[], options: LabelOptions): AsyncGenerator<Recording> {
  for (const path of paths) {
    for (const version of (await orSkipLater(options, () => findVersions(path))) ?? []) {
      const scenes = readScenes(version, options)
      try {
        for (;;) {
          const next = await orSkipLater(options, () => scenes.next())
          if (!next || next.done) break
          yield next.value
        }
      } catch (thrown) {
        throw problemOf(thrown, 'nuScenes tables', version.dir)
      } finally {
        await scenes.return(undefined)
      }
    }
  }
}
