import { open } from 'node:fs/promises'
import { badInput } from '../../base/errors.ts'
import { Random } from '../../base/random.ts'
import { FrameFiles } from '../../clips/frame-files.ts'
import { locateFrames } from '../../clips/reel-of.ts'
import { readBytes } from '../../files/lines.ts'
import { nearestFrame } from '../../questions/clip-boxes.ts'
import { parseRecord, SCENE_FORMAT } from '../../tracks/record.ts'
import type { Camera, Scene } from '../../tracks/scene.ts'
import { enlarged } from './enlarged.ts'
import { RecordedFrames } from './recorded-frames.ts'
import type { StreamedScene } from './streamed-scene.ts'
import { ENLARGED, PICTURE } from './worlds.ts'

interface Line {
  readonly start: number
  readonly length: number
}

/** Scenes of a file with their images or videos, again and again in ever other orders; memory holds none but the one at hand. */
export class RecordedScenes {
  readonly path: string
  readonly #lines: readonly Line[]
  readonly #files: FrameFiles
  readonly #frames = new RecordedFrames()
  #barren = 0

  private constructor(path: string, lines: readonly Line[], roots: readonly string[] | undefined) {
    this.path = path
    this.#lines = lines
    this.#files = new FrameFiles(roots)
  }

  /** `path`: plain JSONL. `roots`: where the frames are, by default beside the file. Error: a file without scenes. */
  static async open(path: string, roots?: readonly string[], signal?: AbortSignal): Promise<RecordedScenes> {
    if (/\.(gz|bz2)$/.test(path)) {
      throw badInput({ subject: 'scenes', expected: 'JSONL that is not packed', got: path })
    }
    const lines = await linesOf(path, signal)
    if (lines.length > 0) return new RecordedScenes(path, lines, roots)
    throw badInput({ subject: 'scenes', expected: 'one or more', got: 'none', where: path })
  }

  /** A pure function of seed and index. Errors: a broken record; frames that are not there. */
  async scene(seed: number, index: number, signal?: AbortSignal): Promise<StreamedScene> {
    const round = Math.floor(index / this.#lines.length)
    const order = new Random(seed, 'recorded', round).shuffle(this.#lines.map((_, i) => i))
    const scene = await this.#read(order[index % this.#lines.length])
    const random = new Random(seed, 'recorded scene', index)
    const camera = random.pick(scene.cameras)
    const size = insidePicture(camera)
    return {
      scene: enlarged({ ...scene, cameras: [camera] }, (ENLARGED * size.heightPx) / camera.heightPx),
      ...{ ...size, moving: moves(camera), seed: random.uint32() },
      dense: scene.provenance === 'simulated',
      pictures: async timesS => {
        const shots = timesS.map(timeS => nearestFrame(camera.frames, timeS)!)
        const shown = shots.map((frame, position) => ({ frame, position }))
        const paths = await locateFrames(this.#files, scene, camera.name, shown, this.path)
        const places = shots.map(({ index: at = 0 }, i) => ({ path: paths[i], at }))
        return this.#frames.read(places, { camera, ...size, signal })
      },
    }
  }

  /** How many clips a scene gave. Error: as many scenes as there are gave none, one after another. */
  gave(clips: number): void {
    this.#barren = clips > 0 ? 0 : this.#barren + 1
    // An order may begin with what the one before ended with.
    if (this.#barren <= 2 * this.#lines.length) return
    const expected = 'objects that can be asked about (tracks of 1.5 s and longer, in metres, certain to a fifth)'
    throw badInput({ subject: 'scenes', expected, got: `none in ${this.#lines.length}`, where: this.path })
  }

  async #read(i: number): Promise<Scene> {
    const { start, length } = this.#lines[i]
    const file = await open(this.path)
    try {
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, start)
      return parseRecord(SCENE_FORMAT, buffer.toString('utf8'), `${this.path}:${i + 1}`)
    } finally {
      await file.close()
    }
  }
}

async function linesOf(path: string, signal?: AbortSignal): Promise<Line[]> {
  const lines: Line[] = []
  const push = (start: number, end: number) => end > start && lines.push({ start, length: end - start })
  let [start, at] = [0, 0]
  for await (const chunk of readBytes(path, { signal })) {
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, end + 1)) {
      push(start, at + end)
      start = at + end + 1
    }
    at += chunk.length
  }
  push(start, at)
  return lines
}

/** As large as fits, of the camera's shape; even, so that it can stand in the middle. */
function insidePicture({ widthPx, heightPx }: Camera) {
  const scale = Math.min(PICTURE.widthPx / widthPx, PICTURE.heightPx / heightPx)
  const even = (sidePx: number) => Math.max(2, 2 * Math.round((sidePx * scale) / 2))
  return { widthPx: even(widthPx), heightPx: even(heightPx) }
}

function moves({ frames: [first, ...rest] }: Camera): boolean {
  const numbers = ({ worldFromCamera: pose }: Camera['frames'][number]) =>
    pose ? [...pose.translationM, ...pose.quatWxyz] : []
  const own = numbers(first)
  return rest.some(frame => numbers(frame).some((value, i) => Math.abs(value - own[i]) > 1e-6))
}
