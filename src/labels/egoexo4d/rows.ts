import { z } from 'zod'

/** An entry of takes.json (docs.ego-exo4d-data.org, "Metadata"). */
export const takeSchema = z.object({
  take_uid: z.string().min(1),
  take_name: z.string().min(1),
  root_dir: z.string().min(1),
  timesync_start_idx: z.int().nonnegative(),
  timesync_end_idx: z.int().nonnegative(),
  capture: z.object({
    capture_name: z.string().min(1),
    cameras: z.array(z.object({ cam_id: z.string().min(1), is_ego: z.boolean() })),
  }),
})
export type Take = z.infer<typeof takeSchema>

/** A take in relations_{train,val}.json: masks by object, camera and frame ("Relations"). */
export const relationSchema = z.object({
  object_masks: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        annotation: z.record(
          z.string(),
          z.object({ width: z.int().positive(), height: z.int().positive(), encodedMask: z.string() }),
        ),
      }),
    ),
  ),
})
export type Relation = z.infer<typeof relationSchema>

/** A take's file of body poses ("EgoPose"): by frame, the joints in the world. Other fields are not read. */
const joint = z.object({ x: z.number(), y: z.number(), z: z.number() })
export const bodySchema = z.record(
  z.string(),
  z.array(z.object({ annotation3D: z.record(z.string(), joint.nullable()).nullish() })),
)

/** T_world_cam, size and lens of each GoPro (projectaria_tools, "3D Static camera calibration"). */
export const GOPRO_COLUMNS = [
  'cam_uid',
  ...['tx', 'ty', 'tz', 'qx', 'qy', 'qz', 'qw'].map(name => `${name}_world_cam`),
  'image_width',
  'image_height',
  'intrinsics_type',
  ...[0, 1, 2, 3, 4, 5, 6, 7].map(i => `intrinsics_${i}`),
] as const

/** T_world_device at 1 kHz and gravity in the world (projectaria_tools, "MPS output - Trajectory"). */
export const TRAJECTORY_COLUMNS = [
  'tracking_timestamp_us',
  ...['tx', 'ty', 'tz', 'qx', 'qy', 'qz', 'qw'].map(name => `${name}_world_device`),
  ...['x', 'y', 'z'].map(axis => `gravity_${axis}_world`),
] as const
