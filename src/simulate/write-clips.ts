import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { throwIfAborted, type WorkOptions } from '../base/work.ts'
import { makeFolder, writeFileAtomic } from '../files/atomic.ts'
import { writeJsonl } from '../files/jsonl.ts'
import { openEncoder } from '../media/encode.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'
import type { Scene } from '../tracks/scene.ts'
import { presetHash, type SimulationConfig } from './config.ts'
import { flowOf } from './flow.ts'
import { grey8Png, grey16Png, littleEndian, rgbPng } from './png-frames.ts'
import type { RenderedFrame } from './render-world.ts'
import { clipId } from './scene-of.ts'
import { type SimulatedClip, simulateClip, simulateScene } from './simulate-clip.ts'

/** What is written beside scenes.jsonl. */
export interface ClipOutputs {
  /** clips/ID.mp4 */
  readonly video?: boolean
  /** frames/ID/000000.png */
  readonly png?: boolean
  /** depth/ID/000000.png: 16-bit grey, millimetres along the axis (times 1), 0 = sky or beyond 65.535 m. */
  readonly depth?: boolean
  /** depth/ID/000000.f32: little-endian float32 metres, 0 = sky. */
  readonly depthFloat?: boolean
  /** masks/ID/000000.png: 8-bit grey, 0 = scenery, else 1 + the track's place in the scene. */
  readonly masks?: boolean
  /** flow/ID/000000.f32: little-endian float32 (dx, dy) in pixels to the next frame; none for the last. */
  readonly flow?: boolean
  /** Takes the RGB bytes of all frames of all clips, in order. */
  readonly raw?: (bytes: Uint8Array) => Promise<void>
}

export interface WriteClipsOptions extends WorkOptions {
  readonly config: SimulationConfig
  readonly seed: number
  readonly first: number
  readonly count: number
  readonly folder: string
  readonly outputs: ClipOutputs
  /** What the scenes say of their split; by default nothing. */
  readonly officialSplit?: string
}

/** clips/ID.json: written last, so that its presence says that the clip is whole. */
export interface ClipReceipt {
  readonly id: string
  readonly seed: number
  readonly index: number
  readonly presetHash: string
  readonly frames: number
  /** Of the RGB bytes of all frames before encoding; absent where nothing asked for pictures. */
  readonly rgbSha256?: string
  /** Which outputs were written. */
  readonly outputs: readonly string[]
}

export interface WrittenClips {
  readonly drawn: number
  readonly kept: number
}

/** Writes clips and their scenes; clips that an earlier run finished are kept, and no file is ever half there. */
export async function writeClips(options: WriteClipsOptions): Promise<WrittenClips> {
  const { config, seed, first, count, folder, signal, onProgress } = options
  await makeFolder(folder)
  let kept = 0
  const scenes = async function* (): AsyncGenerator<Scene> {
    for (let index = first; index < first + count; index++) {
      throwIfAborted(signal, folder)
      if (await isFinished(options, index)) {
        kept++
        yield inSplit(simulateScene(config, seed, index), options)
      } else yield inSplit(await writeClip(options, index), options)
      onProgress?.({ done: index - first + 1, total: count, unit: 'clips' })
    }
  }
  const written = await writeJsonl(SCENE_FORMAT, join(folder, 'scenes.jsonl'), scenes(), { signal })
  return { drawn: written - kept, kept }
}

const inSplit = (scene: Scene, { officialSplit }: WriteClipsOptions): Scene =>
  officialSplit === undefined ? scene : { ...scene, source: { ...scene.source, officialSplit } }

const receiptPath = ({ folder, config, seed }: WriteClipsOptions, index: number): string =>
  join(folder, 'clips', `${clipId(config, seed, index)}.json`)

const outputNames = ({ outputs }: WriteClipsOptions): string[] =>
  Object.entries(outputs).flatMap(([name, value]) => (value === true ? [name] : []))

async function isFinished(options: WriteClipsOptions, index: number): Promise<boolean> {
  if (options.outputs.raw) return false
  const text = await readFile(receiptPath(options, index), 'utf8').catch(() => undefined)
  if (text === undefined) return false
  try {
    const receipt: ClipReceipt = JSON.parse(text)
    return (
      receipt.presetHash === presetHash(options.config) && outputNames(options).every(o => receipt.outputs.includes(o))
    )
  } catch {
    return false
  }
}

async function writeClip(options: WriteClipsOptions, index: number): Promise<Scene> {
  const { config, seed, outputs, signal, folder } = options
  const clip = simulateClip(config, seed, index)
  const { id, cameras } = clip.scene
  const { widthPx, heightPx, fps } = config
  const encoding = { widthPx, heightPx, fps, format: 'rgb24', signal } as const
  const encoder = outputs.video ? await openEncoder(join(folder, 'clips', `${id}.mp4`), encoding) : undefined
  try {
    const rgbSha256 = needsPictures(outputs)
      ? await drawFrames(options, clip, bytes => encoder?.write(bytes))
      : undefined
    await encoder?.commit()
    const receipt: ClipReceipt = {
      id,
      seed,
      index,
      presetHash: presetHash(config),
      frames: cameras[0].frames.length,
      ...(rgbSha256 && { rgbSha256 }),
      outputs: outputNames(options),
    }
    await writeFileAtomic(receiptPath(options, index), `${JSON.stringify(receipt)}\n`)
  } finally {
    await encoder?.discard()
  }
  return clip.scene
}

/** Scenes alone are made without drawing a frame. */
const needsPictures = (outputs: ClipOutputs): boolean => Object.values(outputs).some(Boolean)

/** Draws and writes all frames; the SHA-256 of their RGB bytes. */
async function drawFrames(
  options: WriteClipsOptions,
  { scene, frames }: SimulatedClip,
  encode: (bytes: Uint8Array) => Promise<void> | undefined,
): Promise<string> {
  const { outputs, signal, folder } = options
  const hash = createHash('sha256')
  const depth = outputs.depth || outputs.depthFloat || outputs.flow
  let i = 0
  for (const frame of frames({ depth, instances: outputs.masks || outputs.flow })) {
    throwIfAborted(signal, folder)
    hash.update(frame.rgb)
    await encode(frame.rgb)
    await outputs.raw?.(frame.rgb)
    await writeStills(options, scene, frame, i++)
  }
  return hash.digest('hex')
}

async function writeStills(options: WriteClipsOptions, scene: Scene, frame: RenderedFrame, i: number): Promise<void> {
  const { config, folder, outputs } = options
  const { rgb, depthM, instance } = frame
  const put = (kind: string, ending: string, data: Uint8Array): Promise<void> =>
    writeFileAtomic(join(folder, kind, scene.id, `${String(i).padStart(6, '0')}.${ending}`), data)
  if (outputs.png) await put('frames', 'png', rgbPng(rgb, config))
  if (outputs.depth && depthM) await put('depth', 'png', grey16Png(depthM, config))
  if (outputs.depthFloat && depthM) await put('depth', 'f32', littleEndian(depthM))
  if (outputs.masks && instance) await put('masks', 'png', grey8Png(instance, config))
  if (outputs.flow && i + 1 < scene.cameras[0].frames.length)
    await put('flow', 'f32', littleEndian(flowOf(scene, i, frame)))
}
