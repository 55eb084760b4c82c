import { openAskedScene } from '../../answer/read-scene.ts'
import { openAskedVideo } from '../../answer/tracked-video.ts'
import { MAX_MEMORY_MB } from '../../answer/video-settings.ts'
import type { TrackSettings } from '../engine.ts'
import { plainSettings } from '../tracks/settings.ts'
import type { OpenVideo } from './videos.ts'

export interface LocalOptions {
  /** Stages and tracks by the content of videos. */
  readonly workFolder: string
  /** What holds for all videos: the folder of models, their licence. */
  readonly settings?: TrackSettings
  /** Of one video's process. */
  readonly maxMemoryMb?: number
}

const SCENES = /\.jsonl(\.gz)?$/i

/** Videos and scenes as `stvlm ask` opens them. */
export const openLocal =
  ({ workFolder, settings = {}, maxMemoryMb = MAX_MEMORY_MB }: LocalOptions): OpenVideo =>
  ({ path, said, objects }) => {
    const { scene_id: sceneId, from_s: startS, to_s: endS, tracking = {} } = said
    const asked = {
      objects: new Map(Object.entries(objects)),
      ...(startS !== undefined && { startS }),
      ...(endS !== undefined && { endS }),
    }
    if (SCENES.test(path)) return openAskedScene(path, { ...asked, ...(sceneId !== undefined && { sceneId }) })
    return openAskedVideo(path, {
      ...asked,
      settings: { ...settings, ...plainSettings(tracking) },
      workFolder,
      maxMemoryMb,
    })
  }
