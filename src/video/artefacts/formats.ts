import { z } from 'zod'
import type { RecordFormat } from '../../tracks/record.ts'
import { intrinsicsSchema, poseSchema, type Track, trackSchema } from '../../tracks/scene.ts'
import type { CameraTrack } from '../camera-track.ts'
import type { Removal } from '../filter.ts'
import type { FrameDetections, ImageTrack, SeenDetection, Sighting } from '../image-track.ts'
import type { LiftedTrack } from '../lifted-track.ts'
import { appearanceSchema, maskRecord, maskSchema, unitVectorText } from './compact.ts'
import { recordFormat } from './record-format.ts'

const finite = z.number()
const share = finite.min(0).max(1)
const box = z.tuple([finite, finite, finite, finite])
const vec3 = z.tuple([finite, finite, finite])
const mat3 = z.tuple([finite, finite, finite, finite, finite, finite, finite, finite, finite])
const index = z.int().nonnegative()
const name = z.string().min(1)

const seenDetection = z.strictObject({
  box,
  score: share,
  category: name,
  appearance: appearanceSchema.optional(),
  mask: maskSchema.optional(),
})

const detectionRecord = ({ appearance, mask, ...detection }: SeenDetection) => ({
  ...detection,
  ...(appearance && { appearance: unitVectorText(appearance) }),
  ...(mask && { mask: maskRecord(mask) }),
})

/** One frame a line. */
export const DETECTIONS_FORMAT: RecordFormat<FrameDetections> = recordFormat<FrameDetections>(
  'stvlm.detections/1',
  z.strictObject({ index, timeS: finite, detections: z.array(seenDetection) }),
  frame => ({ ...frame, detections: frame.detections.map(detectionRecord) }),
)

const sighting = z.strictObject({
  index,
  timeS: finite,
  box,
  score: share,
  visibility: share,
  mask: maskSchema.optional(),
})

const sightingRecord = ({ mask, ...seen }: Sighting) => ({ ...seen, ...(mask && { mask: maskRecord(mask) }) })

/** One object a line. */
export const IMAGE_TRACK_FORMAT: RecordFormat<ImageTrack> = recordFormat<ImageTrack>(
  'stvlm.image-track/1',
  z.strictObject({ id: name, category: name, sightings: z.array(sighting) }),
  track => ({ ...track, sightings: track.sightings.map(sightingRecord) }),
)

const mapView = z.strictObject({
  index,
  timeS: finite,
  mapFromCamera: poseSchema,
  intrinsics: intrinsicsSchema.omit({ sdPx: true }).optional(),
})

const mapPoint = z.strictObject({
  pointInMap: vec3,
  sd: finite.nonnegative(),
  seen: z.array(z.strictObject({ view: index, xPx: finite, yPx: finite })),
})

/** One line: the whole path. */
export const CAMERA_TRACK_FORMAT: RecordFormat<CameraTrack> = recordFormat<CameraTrack>(
  'stvlm.camera-track/1',
  z.strictObject({
    motion: z.enum(['still', 'rotating', 'moving']),
    unit: z.enum(['m', 'relative']),
    lens: z.strictObject({
      intrinsics: intrinsicsSchema.omit({ sdPx: true }),
      sdLogFocal: finite.nonnegative(),
      from: z.array(name),
    }),
    views: z.array(mapView),
    points: z.array(mapPoint),
    sdLogLength: finite.nonnegative(),
    sdHeadingRadPerRootS: finite.nonnegative(),
  }),
  track => track,
)

const liftedSample = z.strictObject({
  index,
  timeS: finite,
  positionM: vec3,
  covarianceM2: mat3,
  commonErrorM: z.record(z.string(), vec3),
  method: z.enum(['foot', 'height', 'depth', 'court', 'fused']),
  box,
  score: share,
  visibility: share,
})

/** One object a line. */
export const LIFTED_TRACK_FORMAT: RecordFormat<LiftedTrack> = recordFormat<LiftedTrack>(
  'stvlm.lifted-track/1',
  z.strictObject({
    id: name,
    category: name,
    position: z.enum(['foot', 'center']),
    sizeM: vec3.optional(),
    samples: z.array(liftedSample),
  }),
  track => track,
)

/** One object a line. */
export const TRACK_FORMAT: RecordFormat<Track> = recordFormat<Track>('stvlm.track/1', trackSchema, track => track)

/** One removed track a line. */
export const REMOVAL_FORMAT: RecordFormat<Removal> = recordFormat<Removal>(
  'stvlm.removal/1',
  z.strictObject({ trackId: name, rule: name, value: finite, limit: finite }),
  removal => removal,
)
