import { z } from 'zod'
import { LICENCE_NEEDS } from '../../models/registry/licence.ts'
import type { ModelTask } from '../../models/registry/model-row.ts'
import { MODELS } from '../../models/registry/models.ts'
import { LINE_COLOURS } from '../../video/drawn-boxes.ts'
import { fileId } from './files.ts'

/** Names of the registry alone: a path would be one of the server's. */
const model = (...tasks: ModelTask[]) =>
  z.enum(MODELS.filter(({ task }) => tasks.includes(task)).map(({ name }) => name))

const words = z.string().trim().min(1).max(200)
const positive = z.number().positive().max(1e6)

/** Files of a folder: each under the path that it has there. */
const folder = z
  .array(
    z.strictObject({
      file: fileId,
      path: z
        .string()
        .max(200)
        .regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*){0,5}$/)
        .describe('its place in the folder, as "sparse/0/cameras.txt"'),
    }),
  )
  .min(1)
  .max(5000)

/** What `stvlm track` takes, by the same names; a file is one that was sent before. */
export const trackOptionsSchema = z
  .strictObject({
    classes: z.array(words).min(1).max(100).describe('categories that are tracked'),
    detector: model('detect'),
    appearance: z.union([model('appearance'), z.literal('none')]),
    segmenter: model('segment'),
    detect_rate: positive.max(120).describe('frames a second that the detector looks at, at most'),
    tiles: z.string().regex(/^[1-8]x[1-8]$/),
    find: z.array(words).min(1).max(20).describe('instead of classes: what these words name'),
    find_model: model('detect-text'),
    licence: z.enum(LICENCE_NEEDS),
    box: z.array(words).max(50).describe('"name=x0,y0,x1,y1@s": an object that is followed from there'),
    drawn: z.array(z.enum(LINE_COLOURS)).max(LINE_COLOURS.length),
    fps_truth: positive.max(100_000).describe('frames a second, where the file lies'),
    stamps: fileId,
    calibration: fileId,
    camera_height: positive.describe('metres over the ground'),
    poses: fileId,
    depth: folder,
    depth_scale: positive.describe('units of a depth image in a metre'),
    depth_model: model('metric-depth', 'relative-depth'),
    known: z.array(words).max(50).describe('"court 18x9 m @ x,y x,y x,y x,y"'),
    still: z.boolean().describe('the camera does not move'),
    toy: z.number().min(1).max(1000).describe('n of 1:n: sizes of classes are n times smaller'),
    reconstruction: folder,
    masks: folder,
    detections: fileId,
    source_licence: words,
    attribution: z.string().max(200),
    filter: z.boolean().describe('tracks are filtered by the models that the operator named, if any'),
  })
  .partial()

export type TrackOptions = z.infer<typeof trackOptionsSchema>
