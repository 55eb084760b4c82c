import type { LabelSource } from './source.ts'

/** Every label format, a row each; a source's own folder is loaded only when it is asked for. */
export const LABEL_SOURCES: readonly LabelSource[] = [
  lazily('kitti', 'KITTI tracking', () => import('./kitti/source.ts')),
  lazily('pets2009', 'PETS 2009, or any CVML boxes with a Tsai camera', () => import('./pets2009/source.ts')),
  lazily('motchallenge', 'MOTChallenge text, with or without a camera', () => import('./motchallenge/source.ts')),
  lazily('opentraj', 'OpenTraj: ETH and UCY pedestrians', () => import('./opentraj/source.ts')),
  lazily('football', 'Football tracking of ten providers, and Last Row', () => import('./football/source.ts')),
  lazily('nuplan', 'nuPlan logs (SQLite)', () => import('./nuplan/source.ts')),
  lazily('egoexo4d', 'Ego-Exo4D takes', () => import('./egoexo4d/source.ts')),
  lazily('multisports', 'MultiSports action tubes (pickle)', () => import('./multisports/source.ts')),
  lazily('bdd100k', 'BDD100K box tracking (Scalabel JSON)', () => import('./bdd100k/source.ts')),
  lazily('coco', 'Tracked boxes in COCO style (CocoVID, TAO, YouTube-VIS, BURST)', () => import('./coco/source.ts')),
  lazily('nuscenes', 'nuScenes, full and mini', () => import('./nuscenes/source.ts')),
  lazily(
    'argoverse2',
    'Argoverse 2 sensor logs and motion-forecasting scenarios',
    () => import('./argoverse2/source.ts'),
  ),
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
