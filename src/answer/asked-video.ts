import { badUsage } from '../base/errors.ts'
import type { WorkOptions } from '../base/work.ts'
import type { VideoSource } from '../media/video-source.ts'
import type { Scene } from '../tracks/scene.ts'
import { type AskedContext, type AskedScene, type AskedSceneOptions, askedScene } from './asked-scene.ts'
import { soughtBy } from './asked-words.ts'
import { looksOf } from './resolve/looks.ts'

/** A shot as one question takes it. */
export interface AskedShot {
  readonly asked: AskedScene
  /** Where its clip begins, in seconds of the video; 0 where nobody knows. */
  readonly startInVideoS: number
}

/** What questions are asked about: opened once, tracked once, however many questions follow. */
export interface AskedVideo {
  /** For messages: the path, or the scene's id. */
  readonly subject: string
  /** What may be known before anybody has looked: enough to tell whether a question is one. */
  before(question: string): AskedContext
  /** The shots in their order, with whatever the question's words need of the pictures. */
  shotsFor(question: string, options?: WorkOptions): Promise<readonly AskedShot[]>
  /** Its pictures; undefined where there are none. */
  pictures(options?: WorkOptions): Promise<VideoSource | undefined>
}

/** What a user says of the objects and of the part that is asked. */
export interface AskedOptions extends Pick<AskedSceneOptions, 'camera'> {
  /** Track ids by name. */
  readonly objects?: ReadonlyMap<string, string>
  /** The asked part, in seconds of the scene; the whole by default. */
  readonly startS?: number
  readonly endS?: number
}

export interface SceneOptions extends AskedOptions {
  /** The scene's pictures, for colours and for models, and the folder that it names its frames from. */
  readonly pictures?: { readonly source: VideoSource; readonly framesRoot: string }
}

/** A scene that is there already. Errors: `usage` for objects, a camera or a part that it does not have. */
export function askedVideoOfScene(scene: Scene, options: SceneOptions = {}): AskedVideo {
  const { pictures } = options
  const shot = shotOf(scene, options, pictures)
  const plain = shot()
  return {
    subject: scene.id,
    before: () => contextBefore(plain, scene),
    shotsFor: async (question, work) => [
      { asked: soughtBy(question).looks ? await shot.withLooks(work) : plain, startInVideoS: plain.startS },
    ],
    pictures: async () => pictures?.source,
  }
}

const contextBefore = ({ names, startS, endS }: AskedScene, { tracks }: Scene): AskedContext => ({
  objects: [...names.keys()].map(name => ({ name, category: 'object' })),
  categories: [...new Set(tracks.map(track => track.category))],
  durationS: endS - startS,
})

export interface ShotMaker {
  (): AskedScene
  /** The same with colours, which are looked at once. */
  withLooks(work?: WorkOptions): Promise<AskedScene>
}

/** One scene with its names and its part; colours of clothes and paint where pictures are there and somebody asks. */
export function shotOf(scene: Scene, options: AskedOptions, pictures: SceneOptions['pictures']): ShotMaker {
  const { camera, objects, startS, endS } = options
  const how = {
    ...(camera !== undefined && { camera }),
    ...(objects && { names: objects }),
    ...(startS !== undefined && { startS }),
    ...(endS !== undefined && { endS }),
  }
  let looks: Promise<ReadonlyMap<string, readonly string[]>> | undefined
  const look = async (work: WorkOptions = {}) => {
    const shown = camera === undefined ? scene.cameras[0] : scene.cameras.find(one => one.name === camera)
    return pictures && shown ? looksOf(pictures.source, scene, shown, { ...work, ...pictures }) : new Map()
  }
  return Object.assign(() => askedScene(scene, how), {
    async withLooks(work?: WorkOptions) {
      looks ??= look(work).catch((problem: unknown) => {
        looks = undefined
        throw problem
      })
      return askedScene(scene, { ...how, colours: await looks })
    },
  })
}

/** "red=12": what the user calls a track. */
export function parseObjects(texts: readonly string[]): Map<string, string> {
  const objects = new Map<string, string>()
  for (const text of texts) {
    const at = text.indexOf('=')
    const [name, trackId] = [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()]
    const isWrong = at < 1 || name === '' || trackId === '' || objects.has(name)
    if (isWrong) throw badUsage({ subject: '--object', expected: 'NAME=TRACKID, each name once', got: `"${text}"` })
    objects.set(name, trackId)
  }
  return objects
}
