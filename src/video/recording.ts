import { basename, dirname, extname, relative } from 'node:path'
import type { Intrinsics, Plane, WorldFromCamera } from '../geometry/camera.ts'
import type { VideoSource } from '../media/video-source.ts'
import type { CameraFrame, Recording, Scene, Track } from '../tracks/scene.ts'
import type { PlacedCamera, PlacedView } from './camera-track.ts'
import { commonErrorNames } from './lift.ts'
import { CAMERA_NAME } from './smooth.ts'

export interface RecordingDetails {
  /** Which of several shots it is; absent where the video is one. */
  readonly shot?: number
  /** Files are named relative to this folder. */
  readonly framesRoot: string
  readonly licence: string
  readonly attribution: string
}

/** Everything that was found out about one shot, as the same record that labelled logs give. */
export async function recordingOf(
  source: VideoSource,
  camera: PlacedCamera,
  tracks: readonly Track[],
  details: RecordingDetails,
): Promise<Recording> {
  const { shot, licence, attribution } = details
  const name = await recordingName(source)
  const errorNames = commonErrorNames(tracks)
  return {
    recordingId: shot === undefined ? name : `${name}/shot-${shot}`,
    durationS: source.stampsS[source.stampsS.length - 1],
    source: { name: 'video', version: '', licence, attribution },
    provenance: 'pseudo',
    units: camera.units,
    ...(errorNames.length > 0 && { commonErrors: errorNames.map(name => ({ name })) }),
    ...(camera.ground && { groundPlane: planeRecord(camera.ground) }),
    ...(camera.witnesses.length > 0 && { scaleWitnesses: [...camera.witnesses] }),
    cameras: [cameraRecord(source, camera, details.framesRoot)],
    tracks: [...tracks],
  }
}

/** Of the file and its content: two recordings of one name differ. */
export const recordingName = async (source: VideoSource): Promise<string> =>
  `${stemOf(source.path)}-${(await source.contentHash()).slice(0, 8)}`

/** A pattern's folder says more than its stars. */
const stemOf = (path: string): string =>
  (/[*?%]/.test(basename(path)) ? basename(dirname(path)) : basename(path, extname(path)))
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '') || 'video'

function cameraRecord(
  source: VideoSource,
  { views, lens }: PlacedCamera,
  framesRoot: string,
): Scene['cameras'][number] {
  const zooms = views.some(view => view.intrinsics.fxPx !== views[0].intrinsics.fxPx)
  const viewAt = new Map(views.map(view => [view.index, view]))
  const frames = source.stampsS.map((timeS, index) => ({
    timeS,
    ...fileRecord(source, index, framesRoot),
    ...viewRecord(viewAt.get(index), zooms),
  }))
  return {
    name: CAMERA_NAME,
    widthPx: source.widthPx,
    heightPx: source.heightPx,
    intrinsics: lensRecord(views[0]?.intrinsics ?? lens.intrinsics, lens.sdLogFocal),
    frames,
  }
}

function fileRecord(source: VideoSource, index: number, framesRoot: string): Pick<CameraFrame, 'file' | 'index'> {
  const at = source.frameFile(index)
  return { file: relative(framesRoot, at.file), ...(at.index !== undefined && { index: at.index }) }
}

function viewRecord(view: PlacedView | undefined, zooms: boolean): Partial<CameraFrame> {
  if (!view) return {}
  return {
    worldFromCamera: poseRecord(view.worldFromCamera),
    ...(zooms && { intrinsics: lensRecord(view.intrinsics, 0) }),
  }
}

function lensRecord({ distortion, fxPx, fyPx, cxPx, cyPx }: Intrinsics, sdLogFocal: number) {
  return {
    ...{ fxPx, fyPx, cxPx, cyPx },
    ...(sdLogFocal > 0 && { sdPx: fxPx * sdLogFocal }),
    ...(distortion && { distortion: { model: distortion.model, coefficients: [...distortion.coefficients] } }),
  }
}

const poseRecord = ({ translationM: [x, y, z], quatWxyz }: WorldFromCamera): CameraFrame['worldFromCamera'] => ({
  translationM: [rounded(x), rounded(y), rounded(z)],
  quatWxyz: [...quatWxyz],
})

const planeRecord = ({ normalInWorld: [x, y, z], offsetM }: Plane): NonNullable<Scene['groundPlane']> => ({
  normalInWorld: [x, y, z],
  offsetM,
})

/** Micrometres: the last digits of sines differ from machine to machine. */
const rounded = (metres: number): number => Math.round(metres * 1e6) / 1e6
