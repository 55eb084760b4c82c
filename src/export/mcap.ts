import {
  CameraCalibration,
  CompressedImage,
  FrameTransform,
  ImageAnnotations,
  SceneUpdate,
} from '@foxglove/schemas/jsonschema.js'
import { McapWriter } from '@mcap/core'
import { z } from 'zod'
import { type AtomicFile, openAtomic } from '../files/atomic.ts'
import { type Question, questionSchema } from '../questions/record.ts'
import { lastSampleAt, sampleAt } from '../tracks/resample.ts'
import type { Camera, CameraFrame, Scene } from '../tracks/scene.ts'
import * as message from './mcap-messages.ts'

/** A picture of a camera at an instant of the scene, as the bytes of its file. */
export interface SceneImage {
  readonly camera: string
  readonly timeS: number
  readonly bytes: Uint8Array
  readonly format: 'jpeg' | 'png'
}

export interface McapInput {
  readonly scene: Scene
  readonly questions: readonly Question[]
  /** In any order; none where the frames are not at hand. */
  readonly images: AsyncIterable<SceneImage> | Iterable<SceneImage>
}

interface Topic {
  readonly schema: string
  readonly jsonSchema: unknown
}

const TOPICS = {
  transforms: { schema: 'foxglove.FrameTransform', jsonSchema: FrameTransform },
  calibration: { schema: 'foxglove.CameraCalibration', jsonSchema: CameraCalibration },
  image: { schema: 'foxglove.CompressedImage', jsonSchema: CompressedImage },
  annotations: { schema: 'foxglove.ImageAnnotations', jsonSchema: ImageAnnotations },
  update: { schema: 'foxglove.SceneUpdate', jsonSchema: SceneUpdate },
  question: { schema: 'stvlm.Question', jsonSchema: z.toJSONSchema(questionSchema) },
} as const satisfies Record<string, Topic>

/**
 * One scene as an MCAP file: transforms, cameras, images, drawn boxes, objects, paths and questions, in Foxglove's
 * schemas as JSON. Log times are the scene's seconds.
 */
export async function writeMcap(path: string, { scene, questions, images }: McapInput): Promise<void> {
  const file = await openAtomic(path)
  try {
    const log = await LogWriter.start(file)
    await log.add('/paths', TOPICS.update, 0, message.pathsUpdate(scene))
    for (const { timeS, worldFromEgo } of scene.ego ?? []) {
      await log.add('/tf', TOPICS.transforms, timeS, message.frameTransform(timeS, 'ego', worldFromEgo))
    }
    for (const camera of scene.cameras) {
      for (const frame of camera.frames) await addFrame(log, scene, camera, frame)
    }
    await addObjects(log, scene)
    for await (const { camera, timeS, bytes, format } of images) {
      await log.add(
        `/camera/${camera}/image`,
        TOPICS.image,
        timeS,
        message.compressedImage(timeS, camera, bytes, format),
      )
    }
    for (const question of questions) await log.add('/questions', TOPICS.question, question.clip.startS, question)
    await log.end(scene)
    await file.commit()
  } finally {
    await file.discard()
  }
}

async function addFrame(log: LogWriter, scene: Scene, camera: Camera, frame: CameraFrame): Promise<void> {
  const { timeS, worldFromCamera } = frame
  if (worldFromCamera) {
    await log.add(
      '/tf',
      TOPICS.transforms,
      timeS,
      message.frameTransform(timeS, message.frameOfCamera(camera.name), worldFromCamera),
    )
  }
  const calibration = message.cameraCalibration(timeS, camera, frame)
  if (calibration) await log.add(`/camera/${camera.name}/calibration`, TOPICS.calibration, timeS, calibration)
  const boxes = scene.tracks.flatMap((track, index) => {
    const box = sampleAt(track, timeS)?.box2dPx?.[camera.name]
    return box ? [{ box, label: `${track.category} ${track.id}`, index }] : []
  })
  await log.add(`/camera/${camera.name}/annotations`, TOPICS.annotations, timeS, message.imageAnnotations(timeS, boxes))
}

/** One update an instant at which any track has a sample. */
async function addObjects(log: LogWriter, scene: Scene): Promise<void> {
  const times = [...new Set(scene.tracks.flatMap(track => track.samples.map(s => s.timeS)))].sort((a, b) => a - b)
  for (const timeS of times) {
    const states = scene.tracks.flatMap((track, index) => {
      const sample = track.samples[lastSampleAt(track.samples, timeS)]
      return sample && Math.abs(sample.timeS - timeS) < 1e-6 ? [{ track, sample, index }] : []
    })
    await log.add('/objects', TOPICS.update, timeS, message.objectsUpdate(timeS, states))
  }
}

/** An MCAP writer that registers a topic when its first message comes. */
class LogWriter {
  readonly #writer: McapWriter
  readonly #schemas = new Map<string, Promise<number>>()
  readonly #channels = new Map<string, Promise<number>>()
  #sequence = 0

  private constructor(writer: McapWriter) {
    this.#writer = writer
  }

  static async start(file: AtomicFile): Promise<LogWriter> {
    let position = 0n
    const writable = {
      write: async (bytes: Uint8Array) => {
        position += BigInt(bytes.length)
        // The writer fills this buffer again as soon as the promise resolves.
        await file.write(bytes.slice())
      },
      position: () => position,
    }
    const writer = new McapWriter({ writable })
    await writer.start({ profile: '', library: 'stvlm' })
    return new LogWriter(writer)
  }

  async add(topic: string, { schema, jsonSchema }: Topic, timeS: number, value: unknown): Promise<void> {
    const schemaId = await remember(this.#schemas, schema, () =>
      this.#writer.registerSchema({ name: schema, encoding: 'jsonschema', data: toBytes(jsonSchema) }),
    )
    const channelId = await remember(this.#channels, topic, () =>
      this.#writer.registerChannel({ topic, schemaId, messageEncoding: 'json', metadata: new Map() }),
    )
    const logTime = BigInt(Math.round(timeS * 1e9))
    const message = { channelId, sequence: this.#sequence++, logTime, publishTime: logTime, data: toBytes(value) }
    await this.#writer.addMessage(message)
  }

  async end({ id, recordingId, source, units }: Scene): Promise<void> {
    const entries: [string, string][] = Object.entries({ id, recordingId, units, ...source }).map(([k, v]) => [
      k,
      String(v),
    ])
    await this.#writer.addMetadata({ name: 'stvlm.scene', metadata: new Map(entries) })
    await this.#writer.end()
  }
}

const toBytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

function remember(known: Map<string, Promise<number>>, key: string, make: () => Promise<number>): Promise<number> {
  const id = known.get(key) ?? make()
  known.set(key, id)
  return id
}
