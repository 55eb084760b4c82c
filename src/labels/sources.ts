import type { LabelSource } from './source.ts'

/** Every label format, a row each; a source's own folder is loaded only when it is asked for. */
export const LABEL_SOURCES: readonly LabelSource[] = [
  lazily('kitti', 'KITTI tracking', () => import('./kitti/source.ts')),
  lazily('pets2009', 'PETS 2009, or any CVML boxes with a Tsai camera', () => import('./pets2009/source.ts')),
  lazily('football', 'Football tracking of ten providers, and Last Row', () => import('./football/source.ts')),
]

/** A row whose code, and the libraries that it needs, load with the first call. */
function lazily(
  name: string,
  title: string,
  load: () => Promise<Pick<LabelSource, 'recognises' | 'read'>>,
): LabelSource {
  return {
    name,
    title,
    recognises: async path => (await load()).recognises(path),
    async *read(paths, options) {
      yield* (await load()).read(paths, options)
    },
  }
}
