import { badUsage } from '../base/errors.ts'
import type { ScaleWitness, Scene, Track } from '../tracks/scene.ts'
import type { Reference, Resolved } from './reference.ts'
import { type Cast, resolveReference } from './resolve/resolve.ts'
import { type Sight, sightsOf } from './resolve/sights.ts'

/** One shot as a question takes it: the tracks, the clip inside it, and whom the words mean. */
export interface AskedScene {
  readonly scene: Scene
  /** Name of the camera that shows the clip; "" where the scene has none. */
  readonly camera: string
  /** The clip, in seconds of the scene. */
  readonly startS: number
  readonly endS: number
  /** Track ids by name: colours of drawn boxes, and what the user called objects. In lower case. */
  readonly names: ReadonlyMap<string, string>
  /** Track ids, best first; ["camera"] for the camera. */
  resolve(reference: Reference): Resolved
  /** Words for the colour of clothes or paint, best first; none where no picture was looked at. */
  coloursOf(trackId: string): readonly string[]
  /** What gave the scale, in words; none where nothing did. */
  readonly scaleWitnesses: readonly string[]
}

export interface AskedSceneOptions {
  /** By default the scene's first. */
  readonly camera?: string
  /** By default the whole scene. */
  readonly startS?: number
  readonly endS?: number
  readonly names?: ReadonlyMap<string, string>
  readonly colours?: ReadonlyMap<string, readonly string[]>
}

/** What the parser of words may know of a clip: nothing that was measured. */
export interface AskedContext {
  readonly objects: readonly { readonly name: string; readonly category: string }[]
  readonly categories: readonly string[]
  readonly durationS: number
}

/** Errors: `usage` for a camera, a part or a named track that the scene does not have. */
export function askedScene(scene: Scene, options: AskedSceneOptions = {}): AskedScene {
  const { startS = 0, endS = scene.durationS, colours = new Map() } = options
  const camera = cameraNamed(scene, options.camera)
  if (!(startS >= 0 && endS > startS && startS < scene.durationS)) {
    const got = `${startS} to ${endS} s`
    throw badUsage({ subject: 'part of the clip', expected: `within 0 to ${scene.durationS} s`, got, where: scene.id })
  }
  const names = checkedNames(scene, options.names)
  const clip = { startS, endS: Math.min(endS, scene.durationS) }
  const coloursOf = (trackId: string): readonly string[] => colours.get(trackId) ?? []
  const cast = lazily(() => castOf(sightsOf(scene, camera, clip), names, coloursOf))
  return {
    ...{ scene, camera: camera?.name ?? '', ...clip, names, coloursOf },
    resolve: reference => resolveReference(reference, cast()),
    scaleWitnesses: witnessWords(scene),
  }
}

export function contextOf({ scene, names, startS, endS }: AskedScene): AskedContext {
  const categoryOf = new Map(scene.tracks.map(track => [track.id, track.category]))
  return {
    objects: [...names].map(([name, id]) => ({ name, category: categoryOf.get(id) ?? 'object' })),
    categories: [...new Set(scene.tracks.map(track => track.category))].filter(category => category !== 'ego'),
    durationS: endS - startS,
  }
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

const castOf = (
  sights: readonly Sight[],
  names: ReadonlyMap<string, string>,
  coloursOf: (trackId: string) => readonly string[],
): Cast => ({ sights, names, coloursOf })

function cameraNamed({ cameras, id }: Scene, name: string | undefined): Scene['cameras'][number] | undefined {
  if (name === undefined) return cameras[0]
  const found = cameras.find(camera => camera.name === name)
  if (found) return found
  throw badUsage({ subject: 'camera', expected: cameras.map(c => c.name).join(', '), got: name, where: id })
}

function checkedNames({ tracks, id }: Scene, names: ReadonlyMap<string, string> = new Map()): Map<string, string> {
  const known = new Set(tracks.map(track => track.id))
  const lost = [...names].find(([, trackId]) => !known.has(trackId))
  if (!lost) return new Map([...names].map(([name, trackId]) => [name.toLowerCase(), trackId]))
  const got = `${lost[0]}=${lost[1]}`
  throw badUsage({ subject: 'object', expected: `the id of a track (${someIds(tracks)})`, got, where: id })
}

const SHOWN_IDS = 8

const someIds = (tracks: readonly Track[]): string =>
  [...tracks.slice(0, SHOWN_IDS).map(track => track.id), ...(tracks.length > SHOWN_IDS ? ['...'] : [])].join(', ')

const WITNESS_WORDS: Readonly<Record<ScaleWitness['kind'], string>> = {
  person: 'heights of people',
  vehicle: 'sizes of vehicles',
  court: 'court',
  cameraHeight: 'camera height',
  knownLength: 'known length',
  metricDepth: 'depth',
  poses: 'poses of the camera',
  stated: 'stated size',
}

function witnessWords({ scaleWitnesses = [], units, provenance }: Scene): string[] {
  if (units !== 'm') return []
  const believed = scaleWitnesses.filter(witness => !witness.rejected).map(wordsOf)
  if (believed.length > 0) return [...new Set(believed)]
  return provenance === 'pseudo' ? ['calibration'] : [provenance === 'label' ? 'labels' : 'simulation']
}

/** Which court, which length; poses come out of a calibration, a reconstruction. */
function wordsOf({ kind, detail }: ScaleWitness): string {
  if (kind === 'person' || kind === 'vehicle' || detail === undefined) return WITNESS_WORDS[kind]
  return kind === 'poses' ? detail : `${WITNESS_WORDS[kind]} (${detail})`
}
