import { badUsage } from '../base/errors.ts'
import type { WorkOptions } from '../base/work.ts'
import type { Window } from '../kinematics/quantity.ts'
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
  /** What the user has named himself, by a box or a track. */
  readonly marks: readonly string[]
  readonly hasPictures: boolean
  /** Its pictures, and the part that is asked, in seconds of the video. Errors: `usage` where there are none. */
  pictures(options?: WorkOptions): Promise<{ readonly source: VideoSource; readonly part: Window }>
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
  const plain = shot.plain()
  return {
    subject: scene.id,
    before: () => contextBefore(plain, scene),
    shotsFor: async (question, work) => [
      { asked: soughtBy(question).looks ? await shot.withLooks(work) : plain, startInVideoS: plain.startS },
    ],
    marks: [...plain.names.keys()],
    hasPictures: pictures !== undefined,
    async pictures() {
      if (pictures) return { source: pictures.source, part: plain }
      throw badUsage({ subject: 'model', expected: 'a video to look at', got: `only the scene ${scene.id}` })
    },
  }
}

const contextBefore = ({ names, startS, endS }: AskedScene, { tracks }: Scene): AskedContext => ({
  objects: [...names.keys()].map(name => ({ name, category: 'object' })),
  categories: [...new Set(tracks.map(track => track.category))],
  durationS: endS - startS,
})

/** One scene with its names and its part, the same object for every question: what is computed on it stays with it. */
export interface ShotMaker {
  plain(): AskedScene
  /** With colours of clothes and paint, which are looked at once, where there are pictures. */
  withLooks(work?: WorkOptions): Promise<AskedScene>
}

export function shotOf(scene: Scene, options: AskedOptions, pictures: SceneOptions['pictures']): ShotMaker {
  const { camera, objects, startS, endS } = options
  const how = {
    ...(camera !== undefined && { camera }),
    ...(objects && { names: objects }),
    ...(startS !== undefined && { startS }),
    ...(endS !== undefined && { endS }),
  }
  let plain: AskedScene | undefined
  let looking: Promise<AskedScene> | undefined
  const look = async (work: WorkOptions = {}) => {
    const shown = camera === undefined ? scene.cameras[0] : scene.cameras.find(one => one.name === camera)
    if (!pictures || !shown) return askedScene(scene, how)
    return askedScene(scene, {
      ...how,
      colours: await looksOf(pictures.source, scene, shown, { ...work, ...pictures }),
    })
  }
  return {
    plain() {
      plain ??= askedScene(scene, how)
      return plain
    },
    async withLooks(work) {
      looking ??= look(work).catch((problem: unknown) => {
        looking = undefined
        throw problem
      })
      return looking
    },
  }
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
