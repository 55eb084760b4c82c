import { z } from 'zod'

/**
 * The hinge of the whole system: what labels, the simulator and the video stage give, and everything else takes.
 * World: right-handed, gravity-aligned, z up, metres (units "relative": one unknown scale). Time: seconds since the
 * scene's start. Optional fields are absent, never null or NaN.
 */
export const SCENE_SCHEMA = 'stvlm.scene/1'

/** A scene is one continuous shot in one world, at most this long; longer recordings become several. */
export const MAX_SCENE_S = 120
/** Successive scenes of a recording share this much time. */
export const SCENE_OVERLAP_S = 20

const finite = z.number()
const positive = finite.positive()
const time = finite.nonnegative()
const vec3 = z.tuple([finite, finite, finite])
const quat = z.tuple([finite, finite, finite, finite])
export const poseSchema = z.strictObject({ translationM: vec3, quatWxyz: quat })
const box = z
  .tuple([finite, finite, finite, finite])
  .refine(([x0, y0, x1, y1]) => x0 <= x1 && y0 <= y1, { error: 'expected x0 <= x1 and y0 <= y1' })

export const intrinsicsSchema = z.strictObject({
  fxPx: positive,
  fyPx: positive,
  cxPx: finite,
  cyPx: finite,
  /** One standard deviation of the focal length. */
  sdPx: finite.nonnegative().optional(),
  distortion: z.strictObject({ model: z.enum(['brown', 'fisheye', 'tsai']), coefficients: z.array(finite) }).optional(),
})

const cameraFrame = z.strictObject({
  timeS: time,
  /** An image, or a video of which this is frame `index`; relative to a folder that the user names. */
  file: z.string().min(1).optional(),
  index: z.int().nonnegative().optional(),
  worldFromCamera: poseSchema.optional(),
  /** Where the camera zooms: this frame's own. */
  intrinsics: intrinsicsSchema.optional(),
})

const camera = z.strictObject({
  name: z.string().min(1),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  /** Absent where nothing is known of the lens (plain boxes in pixels). */
  intrinsics: intrinsicsSchema.optional(),
  frames: z.array(cameraFrame),
})

const sample = z.strictObject({
  timeS: time,
  /** The object's centre; the foot point where the track's position is "foot"; absent where only pixels are known. */
  centerInWorldM: vec3.optional(),
  /** World from object: x forward, y left, z up. */
  quatWxyz: quat.optional(),
  /** Row-major 3x3, in the world. */
  covarianceM2: z.tuple([finite, finite, finite, finite, finite, finite, finite, finite, finite]).optional(),
  /** Effect of one standard deviation of each of the scene's common errors on this position. */
  commonErrorM: z.record(z.string(), vec3).optional(),
  /** By camera: edges in pixels of the visible part. */
  box2dPx: z.record(z.string(), box).optional(),
  /** Share of the object that can be seen, 0..1. */
  visibility: finite.min(0).max(1).optional(),
})

export const trackSchema = z.strictObject({
  id: z.string().min(1),
  category: z.string().min(1),
  attributes: z.record(z.string(), z.string()).optional(),
  position: z.enum(['center', 'foot']),
  /** [length, width, height] along the object's x, y, z. */
  sizeM: z.tuple([positive, positive, positive]).optional(),
  /** Time over which the positions' noise stays correlated. */
  noiseCorrelationS: finite.nonnegative().optional(),
  /** The positions were smoothed with all that was seen: nothing smooths them again, and their errors change smoothly. */
  smoothed: z.literal(true).optional(),
  samples: z.array(sample),
})

const scaleWitness = z.strictObject({
  kind: z.enum(['person', 'vehicle', 'court', 'cameraHeight', 'knownLength', 'metricDepth', 'poses', 'stated']),
  detail: z.string().optional(),
  trackId: z.string().optional(),
  /** What this witness says the scale is, over the scale that the scene uses. */
  ratio: positive.optional(),
  /** One standard deviation of the ratio's logarithm. */
  sdLog: finite.nonnegative().optional(),
  rejected: z.boolean().optional(),
})

export const sceneSchema = z.strictObject({
  schema: z.literal(SCENE_SCHEMA),
  id: z.string().min(1),
  recordingId: z.string().min(1),
  startInRecordingS: time,
  durationS: finite.nonnegative().max(MAX_SCENE_S),
  source: z.strictObject({
    name: z.string().min(1),
    version: z.string(),
    licence: z.string(),
    attribution: z.string(),
    officialSplit: z.string().optional(),
  }),
  provenance: z.enum(['label', 'pseudo', 'simulated']),
  units: z.enum(['m', 'relative']),
  /** Unit normals that all samples share: scale, focal length ... */
  commonErrors: z.array(z.strictObject({ name: z.string().min(1) })).optional(),
  /** normalInWorld . p = offsetM */
  groundPlane: z.strictObject({ normalInWorld: vec3, offsetM: finite }).optional(),
  scaleWitnesses: z.array(scaleWitness).optional(),
  cameras: z.array(camera),
  ego: z.array(z.strictObject({ timeS: time, worldFromEgo: poseSchema })).optional(),
  tracks: z.array(trackSchema),
})

export type Scene = z.infer<typeof sceneSchema>
export type Camera = Scene['cameras'][number]
export type CameraFrame = Camera['frames'][number]
export type Track = z.infer<typeof trackSchema>
export type Sample = Track['samples'][number]
export type ScaleWitness = NonNullable<Scene['scaleWitnesses']>[number]
export type EgoPose = NonNullable<Scene['ego']>[number]

/** A scene before it is cut to MAX_SCENE_S: what an adapter reads, of any length. */
export type Recording = Omit<Scene, 'schema' | 'id' | 'startInRecordingS'>
