import { badInput } from '../base/errors.ts'
import type { Scene } from '../tracks/scene.ts'
import type { FrameFiles } from './frame-files.ts'
import type { PlannedShot } from './plan.ts'
import type { Reel } from './reel.ts'

type Shown = readonly Pick<PlannedShot, 'frame' | 'position'>[]

/** Where the shots' images or videos are. */
export function locateFrames(
  files: FrameFiles,
  { id }: Pick<Scene, 'id'>,
  cameraName: string,
  shots: Shown,
  scenesPath: string,
): Promise<string[]> {
  const names = shots.map(({ frame }) => frame.file ?? `(camera ${cameraName} of scene ${id} names no files)`)
  return files.locate(names, scenesPath)
}

/** The reel that shows the shots; images join those of `known`. Error: frames of several videos. */
export function reelOf({ id }: Pick<Scene, 'id'>, shots: Shown, paths: readonly string[], known?: Reel): Reel {
  if (shots[0].frame.index !== undefined) {
    if (new Set(paths).size === 1) return { kind: 'video', path: paths[0] }
    throw badInput({ subject: `clip of scene ${id}`, expected: 'frames of one video', got: 'of several' })
  }
  const pathOf = new Map(known?.kind === 'images' ? known.pathOf : [])
  for (const [i, { position }] of shots.entries()) pathOf.set(position, paths[i])
  return { kind: 'images', pathOf }
}
