import { badInput } from '../../base/errors.ts'
import { throwIfAborted } from '../../base/work.ts'
import { readStampsNs, secondsSince } from '../../files/stamps.ts'
import { readTextRows } from '../../files/text-rows.ts'
import { matrixOf, quatFromMatrix, quatFromYaw } from '../../geometry/quat.ts'
import type { Recording, Sample, Track } from '../../tracks/scene.ts'
import { isFile } from '../paths.ts'
import { orSkip } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { applyAffine, composeAffine, multiplyMat3 } from './affine.ts'
import {
  asRotation,
  type KittiCalibration,
  kittiCalibration,
  readCalibrationRows,
  rigidOf,
  rowOf,
} from './calibration.ts'
import { cameraOf, egoPoses, egoTrack, type KittiFrame, placeFrames } from './frames.ts'
import { imagesIn } from './images.ts'
import { driveFiles, type KittiDrive } from './raw-layout.ts'
import { type OxtsRow, oxtsRow } from './rows.ts'
import { kittiCategory, kittiSource } from './tables.ts'
import { readTracklets, type Tracklet } from './tracklets.ts'

/** A drive of the raw data: its own stamps, boxes from its tracklets; the i-th image goes with the i-th packet. */
export async function readDrive(drive: KittiDrive, options: LabelOptions): Promise<Recording> {
  const files = driveFiles(drive)
  throwIfAborted(options.signal, files.tracklets)
  const calibration = await readDayCalibration(files)
  const frames = await readFrames(files, calibration, options)
  const images = await imagesIn(files.images, calibration)
  const tracklets = await readTracklets(files.tracklets)
  const last = frames[frames.length - 1]
  return {
    recordingId: `kitti/${drive.name}`,
    durationS: Math.max(last.timeS, last.egoTimeS),
    ...kittiSource('KITTI raw'),
    cameras: [cameraOf(calibration, images, frames, files.image)],
    ego: egoPoses(frames),
    tracks: [egoTrack(frames), ...trackletTracks(tracklets, calibration, frames, options)],
  }
}

type DriveFiles = ReturnType<typeof driveFiles>

async function readDayCalibration({ cameras, veloToCamera, imuToVelo }: DriveFiles): Promise<KittiCalibration> {
  const rows = await readCalibrationRows(cameras)
  const rectification = asRotation(rowOf(rows, ['R_rect_00'], 9, cameras), 'R_rect_00', cameras)
  const projection = rowOf(rows, ['P_rect_02'], 12, cameras)
  const [cameraFromVelo, veloFromImu] = await Promise.all([veloToCamera, imuToVelo].map(readRigid))
  return kittiCalibration(projection, rectification, cameraFromVelo, veloFromImu, cameras)
}

async function readRigid(path: string) {
  const rows = await readCalibrationRows(path)
  const [a, b, c, d, e, f, g, h, i] = rowOf(rows, ['R'], 9, path)
  const [x, y, z] = rowOf(rows, ['T'], 3, path)
  return rigidOf([a, b, c, x, d, e, f, y, g, h, i, z], 'R', path)
}

async function readFrames(
  files: DriveFiles,
  calibration: KittiCalibration,
  options: LabelOptions,
): Promise<KittiFrame[]> {
  const egoNs = await readStampsNs(files.oxtsStamps, options.signal)
  const imageNs = (await isFile(files.imageStamps)) ? await readStampsNs(files.imageStamps, options.signal) : egoNs
  if (imageNs.length !== egoNs.length) {
    const expected = `${egoNs.length}, as oxts`
    throw badInput({ subject: 'image stamps', expected, got: `${imageNs.length}`, where: files.imageStamps })
  }
  const packets: OxtsRow[] = []
  for (let i = 0; i < egoNs.length; i++) packets.push(await readPacket(files.oxts(i), options))
  const startS = Math.min(0, secondsSince(egoNs[0], imageNs[0]))
  const timesOf = (stamps: readonly bigint[]): number[] =>
    stamps.map((ns, i) => (options.fps === undefined ? secondsSince(egoNs[0], ns) - startS : i / options.fps))
  return placeFrames(packets, calibration, timesOf(imageNs), timesOf(egoNs))
}

async function readPacket(path: string, { signal }: LabelOptions): Promise<OxtsRow> {
  for await (const row of readTextRows(path, { signal })) return oxtsRow(row)
  throw badInput({ subject: 'oxts', expected: 'a packet', got: 'an empty file', where: path })
}

function trackletTracks(
  tracklets: readonly Tracklet[],
  calibration: KittiCalibration,
  frames: readonly KittiFrame[],
  options: LabelOptions,
): Track[] {
  const tracks = tracklets.map((tracklet, id) => orSkip(options, () => trackOf(tracklet, id, calibration, frames)))
  return tracks.filter(track => track !== undefined)
}

function trackOf(
  { type, sizeM, firstFrame, poses, where }: Tracklet,
  id: number,
  calibration: KittiCalibration,
  frames: readonly KittiFrame[],
): Track {
  if (firstFrame + poses.length > frames.length) {
    const got = `${firstFrame} to ${firstFrame + poses.length - 1}`
    throw badInput({ subject: 'frames', expected: `below ${frames.length}`, got, where })
  }
  const samples = poses.map((pose, k): Sample => {
    const { timeS, worldFromRect } = frames[firstFrame + k]
    const worldFromVelo = composeAffine(worldFromRect, calibration.rectFromVelo)
    const [x, y, z] = pose.bottomCenterInVeloM
    const turn = multiplyMat3(worldFromVelo.linear, matrixOf(quatFromYaw(pose.yawRad)))
    return {
      timeS,
      centerInWorldM: [...applyAffine(worldFromVelo, [x, y, z + sizeM[2] / 2])],
      quatWxyz: [...quatFromMatrix(turn)],
      ...(pose.visibility !== undefined && { visibility: pose.visibility }),
    }
  })
  return { id: String(id), ...kittiCategory(type, where), position: 'center', sizeM: [...sizeM], samples }
}
