import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { badInput, badUsage } from '../base/errors.ts'
import type { WorkOptions } from '../base/work.ts'
import type { Output } from '../files/atomic.ts'
import { openVideo } from '../media/open-video.ts'
import type { VideoSource } from '../media/video-source.ts'
import { parseRecord, SCENE_FORMAT } from '../tracks/record.ts'
import type { Scene } from '../tracks/scene.ts'
import type { LineColour } from '../video/drawn-boxes.ts'
import { parseGivenBoxes } from '../video/follow.ts'
import { trackVideos, type VideoSettings } from '../video/track-videos.ts'
import { type AskedOptions, type AskedShot, type AskedVideo, type ShotMaker, shotOf } from './asked-video.ts'
import { soughtBy } from './asked-words.ts'
import { drawnColours } from './drawn-colours.ts'
import { MAX_MEMORY_MB, videoSettings } from './video-settings.ts'

export interface TrackedVideoOptions extends AskedOptions, WorkOptions {
  /** Of tracking; what is not said is by default. `startS` and `endS` are seconds of the video. */
  readonly settings?: Partial<VideoSettings>
  /** Stages and tracks by the content of the video: questions that follow, now or later, find them there. */
  readonly workFolder?: string
  readonly maxMemoryMb?: number
}

/** The user's own folder of tracks (XDG Base Directory Specification). */
export const askFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'stvlm', 'ask')

/**
 * A video that is tracked when the first question needs it, in a process of its own, and once: what is done stays in the work folder. Only a
 * question that names a new colour of drawn boxes, or a kind of object that was not looked for, has it tracked again, from the stage on that this
 * changes. Errors: `badInput` for what is no video, `missing` for models, `usage` for settings that contradict each other.
 */
export async function openAskedVideo(path: string, options: TrackedVideoOptions = {}): Promise<AskedVideo> {
  const { settings = {}, signal } = options
  const source = await openVideo(path, {
    ...(settings.fpsTruth !== undefined && { fpsTruth: settings.fpsTruth }),
    ...(settings.stamps !== undefined && { stamps: settings.stamps }),
    ...(signal && { signal }),
  })
  const folder = resolve(options.workFolder ?? askFolder())
  const tracker = new Tracker(source, videoSettings({ ...settings, framesRoot: folder }), folder, options)
  const lastS = source.stampsS[source.stampsS.length - 1]
  const { startS = 0, endS = lastS } = options
  refuseOutside(startS, endS, lastS, path)
  return {
    subject: path,
    before: question => ({
      objects: [...tracker.namesBy(question)].map(name => ({ name, category: 'object' })),
      categories: tracker.categoriesBy(question),
      durationS: endS - startS,
    }),
    shotsFor: (question, work = {}) => tracker.shotsFor(question, work),
    marks: tracker.marks,
    hasPictures: true,
    pictures: async () => ({ source, part: { startS, endS: Math.min(endS, lastS) } }),
  }
}

function refuseOutside(startS: number, endS: number, lastS: number, where: string): void {
  if (startS >= 0 && startS < endS && startS < lastS) return
  const expected = `within the video's ${lastS.toFixed(2)} s`
  throw badUsage({ subject: 'part of the video', expected, got: `${startS} to ${endS} s`, where })
}

interface Shot {
  readonly maker: ShotMaker
  readonly startInVideoS: number
}

/** Tracks one video, again only where a question seeks more than the ones before. */
class Tracker {
  readonly #source: VideoSource
  readonly #settings: VideoSettings
  readonly #folder: string
  readonly #options: TrackedVideoOptions
  readonly #drawn: Set<LineColour>
  readonly #categories: Set<string>
  #shots: Promise<readonly Shot[]> | undefined

  constructor(source: VideoSource, settings: VideoSettings, folder: string, options: TrackedVideoOptions) {
    this.#source = source
    this.#settings = settings
    this.#folder = folder
    this.#options = options
    this.#drawn = new Set(settings.drawn)
    this.#categories = new Set(settings.categories)
  }

  get marks(): string[] {
    const given = parseGivenBoxes(this.#settings.boxes).map(box => box.name.toLowerCase())
    return [...new Set([...given, ...(this.#options.objects?.keys() ?? [])])]
  }

  namesBy = (question: string): Set<string> => new Set([...this.marks, ...this.#drawn, ...soughtBy(question).drawn])

  categoriesBy = (question: string): string[] => [...new Set([...this.#categories, ...soughtBy(question).categories])]

  async shotsFor(question: string, work: WorkOptions): Promise<AskedShot[]> {
    const sought = soughtBy(question)
    // A colour that is only named changes no track.
    const unknown = sought.drawn.filter(colour => !this.#drawn.has(colour))
    this.#seek(this.#drawn, await drawnColours(this.#source, unknown, work))
    this.#seek(this.#categories, sought.categories)
    this.#shots ??= this.#track(work).catch((problem: unknown) => {
      this.#shots = undefined
      throw problem
    })
    const shots: AskedShot[] = []
    for (const { maker, startInVideoS } of await this.#shots) {
      const asked = sought.looks ? await maker.withLooks(work) : maker.plain()
      shots.push({ asked, startInVideoS: startInVideoS + asked.startS })
    }
    return shots
  }

  /** New things to look for make the tracks that are there stale. */
  #seek<T>(known: Set<T>, sought: readonly T[]): void {
    if (sought.every(one => known.has(one))) return
    for (const one of sought) known.add(one)
    this.#shots = undefined
  }

  async #track({ signal, onProgress }: WorkOptions): Promise<Shot[]> {
    const memory = new MemoryOutput()
    const settings = { ...this.#settings, drawn: [...this.#drawn].sort(), categories: [...this.#categories] }
    await trackVideos([this.#source.path], {
      ...{ settings, out: '-', output: memory, workFolder: this.#folder, retryFailed: true },
      maxMemoryMb: this.#options.maxMemoryMb ?? MAX_MEMORY_MB,
      ...(signal && { signal }),
      ...(onProgress && { onVideoProgress: onProgress }),
    })
    const scenes = memory.lines().map(line => parseRecord(SCENE_FORMAT, line, this.#source.path))
    const shots = scenes.flatMap(scene => this.#shotOf(scene))
    if (shots.length > 0) return shots
    throw badInput({ subject: 'video', expected: 'a shot', got: 'none', where: this.#source.path })
  }

  /** None where it lies outside the asked part. */
  #shotOf(scene: Scene): Shot[] {
    const { camera, startS = 0, endS = Number.POSITIVE_INFINITY } = this.#options
    const startInVideoS = startOf(scene, this.#source, this.#folder)
    const [from, to] = [Math.max(0, startS - startInVideoS), Math.min(scene.durationS, endS - startInVideoS)]
    if (to <= from) return []
    const objects = this.#namesIn(scene)
    const part = { startS: from, endS: to, objects, ...(camera !== undefined && { camera }) }
    const pictures = { source: this.#source, framesRoot: this.#folder }
    return [{ maker: shotOf(scene, part, pictures), startInVideoS }]
  }

  #namesIn({ tracks }: Scene): Map<string, string> {
    const ids = new Set(tracks.map(track => track.id))
    const marked = [...parseGivenBoxes(this.#settings.boxes).map(box => box.name), ...this.#drawn]
    const named = [...marked.map(name => [name, name] as const), ...(this.#options.objects ?? [])]
    return new Map(named.filter(([, id]) => ids.has(id)))
  }
}

/** Where a scene's clock begins, in seconds of the video. */
function startOf({ cameras: [camera] }: Scene, source: VideoSource, folder: string): number {
  const first = camera?.frames[0]
  if (!first) return 0
  const path = first.file === undefined ? undefined : resolve(folder, first.file)
  const place = first.index ?? source.stampsS.findIndex((_, i) => resolve(source.frameFile(i).file) === path)
  return place >= 0 && place < source.stampsS.length ? source.stampsS[place] - first.timeS : 0
}

/** What would be a file, kept. */
class MemoryOutput implements Output {
  #text: string[] = []

  async write(data: string | Uint8Array): Promise<void> {
    this.#text.push(typeof data === 'string' ? data : new TextDecoder().decode(data))
  }

  async commit(): Promise<void> {}

  async discard(): Promise<void> {}

  lines(): string[] {
    return this.#text
      .join('')
      .split('\n')
      .filter(line => line !== '')
  }
}
