import { dirname } from 'node:path'
import { badInput, badUsage } from '../base/errors.ts'
import { readJsonl } from '../files/jsonl.ts'
import { openVideo } from '../media/open-video.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'
import type { Scene } from '../tracks/scene.ts'
import type { VideoSettings } from '../video/track-videos.ts'
import { type AskedOptions, type AskedVideo, askedVideoOfScene } from './asked-video.ts'

export interface ReadSceneOptions extends AskedOptions {
  /** Which of several; the only one may go unnamed. */
  readonly sceneId?: string
  /** The video that it was made of. */
  readonly videoPath?: string
  /** How that is opened. */
  readonly settings?: Pick<VideoSettings, 'fpsTruth' | 'stamps'>
  readonly signal?: AbortSignal
}

/** A scene of scenes.jsonl to ask about. Errors: `usage` where several are there and none is named, or none has the id. */
export async function openAskedScene(path: string, options: ReadSceneOptions = {}): Promise<AskedVideo> {
  const { sceneId, videoPath, settings = {}, signal, ...asked } = options
  const scene = await sceneOf(path, sceneId, signal)
  if (videoPath === undefined) return askedVideoOfScene(scene, asked)
  const { fpsTruth, stamps } = settings
  const source = await openVideo(videoPath, {
    ...(fpsTruth !== undefined && { fpsTruth }),
    ...(stamps !== undefined && { stamps }),
    ...(signal && { signal }),
  })
  return askedVideoOfScene(scene, { ...asked, pictures: { source, framesRoot: dirname(path) } })
}

/** So many ids are told. */
const SHOWN = 5

async function sceneOf(path: string, sceneId: string | undefined, signal: AbortSignal | undefined): Promise<Scene> {
  const ids: string[] = []
  let only: Scene | undefined
  for await (const scene of readJsonl(SCENE_FORMAT, path, { ...(signal && { signal }) })) {
    if (scene.id === sceneId) return scene
    ids.push(scene.id)
    only = scene
  }
  if (!only) throw badInput({ subject: 'scenes', expected: 'one at least', got: 'none', where: path })
  if (sceneId === undefined && ids.length === 1) return only
  const expected = `one of ${ids.slice(0, SHOWN).join(', ')}${ids.length > SHOWN ? ` and ${ids.length - SHOWN} more` : ''}`
  throw badUsage({ subject: '--scene-id', expected, got: sceneId ?? 'none', where: path })
}
