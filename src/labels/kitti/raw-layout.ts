import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isFile } from '../paths.ts'

/** A drive of the raw data: 2011_09_26/2011_09_26_drive_0001_sync. */
export interface KittiDrive {
  readonly name: string
  readonly folder: string
  /** Holds the calibrations of the day. */
  readonly day: string
}

const TRACKLETS = 'tracklet_labels.xml'

export const driveFiles = ({ folder, day, name }: KittiDrive) => ({
  tracklets: join(folder, TRACKLETS),
  oxtsStamps: join(folder, 'oxts/timestamps.txt'),
  oxts: (index: number): string => join(folder, 'oxts/data', `${String(index).padStart(10, '0')}.txt`),
  imageStamps: join(folder, 'image_02/timestamps.txt'),
  images: join(folder, 'image_02/data'),
  /** Relative to the folder that holds the days. */
  image: (index: number): string => `${basename(day)}/${name}/image_02/data/${String(index).padStart(10, '0')}.png`,
  cameras: join(day, 'calib_cam_to_cam.txt'),
  veloToCamera: join(day, 'calib_velo_to_cam.txt'),
  imuToVelo: join(day, 'calib_imu_to_velo.txt'),
})

/** Drives with tracklets at `path`: a drive, a day, or the folder of all days. */
export async function findDrives(path: string, depth = 2): Promise<KittiDrive[]> {
  const drive = { name: basename(path), folder: path, day: dirname(path) }
  if (await isFile(driveFiles(drive).oxtsStamps)) return (await isFile(driveFiles(drive).tracklets)) ? [drive] : []
  if (depth === 0) return []
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  const folders = entries.filter(entry => entry.isDirectory()).map(entry => entry.name)
  const found: KittiDrive[] = []
  for (const folder of folders.sort()) found.push(...(await findDrives(join(path, folder), depth - 1)))
  return found
}
