import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import lzString from 'lz-string'
import { rleOfBox } from './coco.ts'

/** After docs.ego-exo4d-data.org and the file formats of projectaria_tools: a release with one take. */
export interface EgoexoOptions {
  readonly frames: number
  /** Gravity in the files' world; other than [0, 0, -9.81] the world leans. */
  readonly gravity?: readonly [number, number, number]
  readonly body?: boolean
}

export const TAKE = 'cmu_bike01_5'
export const TAKE_UID = '13f01c79-5bfd-42f5-90ce-ee350aa1c3ad'
const FRAME_NS = 33_333_333
const START_NS = 5_000_000_000_000
const FIRST_ROW = 6

/** The wearer walks 1 m/s along the files' x axis at eye level; gravity decides which axis is up. */
export async function writeEgoexo4d(
  dir: string,
  { frames, gravity = [0, 0, -9.81], body = true }: EgoexoOptions,
): Promise<string> {
  const take = join(dir, 'takes', TAKE)
  await save(
    join(dir, 'takes.json'),
    JSON.stringify([
      takeEntry(frames),
      { ...takeEntry(frames), take_name: 'cmu_bike01_6', root_dir: 'takes/cmu_bike01_6', take_uid: 'absent' },
    ]),
  )
  await save(join(dir, 'captures/cmu_bike01/timesync.csv'), timesync(frames))
  await save(join(take, 'trajectory/closed_loop_trajectory.csv'), trajectory(frames, gravity))
  await save(join(take, 'trajectory/gopro_calibs.csv'), GOPROS)
  await save(join(dir, 'annotations/relations_train.json'), JSON.stringify(relations(frames)))
  if (body)
    await save(
      join(dir, `annotations/ego_pose/train/body/annotation/${TAKE_UID}.json`),
      JSON.stringify(bodyPoses(frames)),
    )
  return dir
}

function takeEntry(frames: number): object {
  const video = (name: string, stream: string) => ({
    cam_id: name,
    stream_id: stream,
    relative_path: `frame_aligned_videos/${name}.mp4`,
  })
  return {
    root_dir: `takes/${TAKE}`,
    take_name: TAKE,
    take_uid: TAKE_UID,
    is_dropped: false,
    task_name: 'Remove a Wheel',
    duration_sec: frames / 30,
    timesync_start_idx: FIRST_ROW - 1,
    timesync_end_idx: FIRST_ROW + frames - 1,
    capture: {
      capture_name: 'cmu_bike01',
      cameras: [
        { cam_id: 'aria01', is_ego: true, device_type: 'aria' },
        { cam_id: 'cam01', is_ego: false, device_type: 'hero10' },
      ],
    },
    frame_aligned_videos: { aria01: { rgb: video('aria01_214-1', '214-1') }, cam01: { 0: video('cam01', '0') } },
  }
}

function timesync(frames: number): string {
  const rows = Array.from({ length: FIRST_ROW + frames + 3 }, (_, i) => {
    const stamp = START_NS + (i - FIRST_ROW) * FRAME_NS
    return `${i},${i * 1001},${stamp < START_NS ? '' : stamp}`
  })
  return `cam01_frame_number,cam01_pts,aria01_214-1_capture_timestamp_ns\n${rows.join('\n')}\n`
}

const TRAJECTORY_HEADER = [
  'graph_uid,tracking_timestamp_us,utc_timestamp_ns',
  'tx_world_device,ty_world_device,tz_world_device,qx_world_device,qy_world_device,qz_world_device,qw_world_device',
  'device_linear_velocity_x_device,device_linear_velocity_y_device,device_linear_velocity_z_device',
  'angular_velocity_x_device,angular_velocity_y_device,angular_velocity_z_device',
  'gravity_x_world,gravity_y_world,gravity_z_world,quality_score',
].join(',')

function trajectory(frames: number, gravity: readonly number[]): string {
  const lastMs = Math.ceil((frames * FRAME_NS) / 1e6)
  const rows = Array.from({ length: lastMs + 20 }, (_, i) => {
    const ms = i - 10
    const place = [(1 * ms) / 1000, 0.5, 1.6].map(value => value.toFixed(6))
    return `g,${START_NS / 1000 + ms * 1000},-1,${place},0,0,0,1,1,0,0,0,0,0,${gravity},1.0`
  })
  return `${TRAJECTORY_HEADER}\n${rows.join('\n')}\n`
}

/**
 * One that stands at (0, -4, 1.2), looks along y (x right, z down of the world), and one that was not localized. The
 * lens is that of projectaria_tools' own test; the space before the name is in their files.
 */
const GOPROS = `cam_uid,graph_uid,tx_world_cam,ty_world_cam,tz_world_cam,qx_world_cam,qy_world_cam,qz_world_cam,qw_world_cam,image_width,image_height,intrinsics_type,intrinsics_0,intrinsics_1,intrinsics_2,intrinsics_3,intrinsics_4,intrinsics_5,intrinsics_6,intrinsics_7,start_frame_idx,end_frame_idx,quality
 cam01,g,0,-4,1.2,-0.70710678,0,0,0.70710678,3840,2160,KANNALABRANDTK3,1761.275757,1761.275757,1920.000000,1080.000000,0.036902,0.057131,-0.057154,0.018458,-1,-1,1
 cam02,g,0,0,0,0,0,0,1,3840,2160,KANNALABRANDTK3,1700,1700,1920,1080,0.03,0.05,-0.05,0.01,-1,-1,0
`

/** A bowl at every 30th frame in both cameras. */
function relations(frames: number): object {
  const sampled = Array.from({ length: Math.ceil(frames / 30) }, (_, i) => i * 30)
  const masks = (width: number, height: number) => ({
    annotation: Object.fromEntries(
      sampled.map(frame => [
        frame,
        { width, height, encodedMask: encodeMask([100 + frame, 200, 40, 30], width, height), intSegClicks: {} },
      ]),
    ),
    annotation_fps: 1,
    annotated_frames: sampled,
  })
  const take = {
    scenario: 'Remove a Wheel',
    take_name: TAKE,
    object_names: { annotation: [], annotation_fps: 30 },
    object_masks: { 'stainless bowl_0': { 'aria01_214-1': masks(1408, 1408), cam01: masks(3840, 2160) } },
  }
  return { version: '2', annotations: { [TAKE_UID]: take, 'another take': take } }
}

const encodeMask = (box: readonly number[], width: number, height: number): string =>
  lzString.compressToEncodedURIComponent(rleOfBox(box, { width, height }))

const JOINTS = [
  'nose',
  'left-shoulder',
  'right-shoulder',
  'left-elbow',
  'right-elbow',
  'left-wrist',
  'right-wrist',
  'left-hip',
  'right-hip',
  'left-knee',
  'right-knee',
  'left-ankle',
  'right-ankle',
]

/** At every third frame; the body hangs 0.1 m a joint below the eyes. */
function bodyPoses(frames: number): object {
  const annotated = Array.from({ length: Math.ceil(frames / 3) }, (_, i) => i * 3)
  const joints = (frame: number) =>
    Object.fromEntries(
      JOINTS.map((name, j) => [name, { x: (frame * FRAME_NS) / 1e9, y: 0.5, z: 1.6 - 0.1 * j, num_views_for_3d: 4 }]),
    )
  return Object.fromEntries(
    annotated.map(frame => [
      frame,
      [
        {
          metadata: { take_uid: TAKE_UID, take_name: TAKE, frame_number: frame },
          annotation2D: {},
          annotation3D: joints(frame),
        },
      ],
    ]),
  )
}

async function save(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
