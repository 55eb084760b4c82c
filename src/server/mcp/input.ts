import { z } from 'zod'
import { trackOptionsSchema } from '../wire/track-options.ts'

const seconds = z.number().nonnegative().max(1e6)
const name = z.string().trim().min(1).max(100)

/** What needs no file beside the video; names, limits and words are those of the HTTP API. */
const trackingSchema = trackOptionsSchema.pick({
  ...{ classes: true, find: true, box: true, drawn: true, detect_rate: true, tiles: true, fps_truth: true },
  ...{ camera_height: true, known: true, still: true, toy: true },
})

/** What every tool takes. */
export const videoInput = z.strictObject({
  video: z
    .string()
    .trim()
    .min(1)
    .max(4096)
    .describe(
      'path or file: address of a video, of a folder of images, or of scenes (.jsonl) that `stvlm track` wrote; relative paths begin at the first shared folder',
    ),
  scene_id: z.string().min(1).max(300).optional().describe('which of several scenes of a .jsonl'),
  tracking: trackingSchema
    .optional()
    .describe('what is known of the video; a camera height or a known length makes metres sure'),
})

/** Tools that take a part of the video. */
export const partInput = videoInput.extend({
  from_s: seconds.optional().describe('only from this second of the video on'),
  to_s: seconds.optional().describe('only up to this second'),
})
export type VideoInput = z.output<typeof videoInput> & Pick<z.output<typeof partInput>, 'from_s' | 'to_s'>

export const objectsInput = z
  .record(name, name)
  .refine(objects => Object.keys(objects).length <= 50, { error: 'expected at most 50' })
  .optional()
  .describe('what tracks are called in the question: name -> track id of track_video')

export const whoInput = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .describe('a track id of track_video, or words as "the white car on the left"')
