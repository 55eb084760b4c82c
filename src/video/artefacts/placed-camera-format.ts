import { z } from 'zod'
import { intrinsicsSchema, poseSchema, sceneSchema } from '../../tracks/scene.ts'
import type { PlacedCamera } from '../camera-track.ts'
import { recordFormat } from './record-format.ts'

const finite = z.number()
const plane = z.strictObject({ normalInWorld: z.tuple([finite, finite, finite]), offsetM: finite })
const intrinsics = intrinsicsSchema.omit({ sdPx: true })
const view = z.strictObject({
  index: z.int().nonnegative(),
  timeS: finite,
  worldFromCamera: poseSchema,
  intrinsics,
})

/** One line: the camera over the ground, with what its scale rests on. */
export const PLACED_CAMERA_FORMAT = recordFormat<PlacedCamera>(
  'stvlm.placed-camera/1',
  z.strictObject({
    motion: z.enum(['still', 'rotating', 'moving']),
    units: z.enum(['m', 'relative']),
    lens: z.strictObject({ intrinsics, sdLogFocal: finite.nonnegative(), from: z.array(z.string()) }),
    views: z.array(view),
    ground: plane.optional(),
    witnesses: sceneSchema.shape.scaleWitnesses.unwrap(),
    commonErrors: z.array(z.strictObject({ name: z.string(), views: z.array(view), ground: plane.optional() })),
  }),
  ({ lens, ...camera }) => ({
    ...camera,
    lens: { intrinsics: lens.intrinsics, sdLogFocal: lens.sdLogFocal, from: lens.from },
  }),
)
