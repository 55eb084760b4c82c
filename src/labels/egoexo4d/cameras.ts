import { badInput } from '../../base/errors.ts'
import { positiveOf } from '../../files/text-rows.ts'
import type { Intrinsics, WorldFromCamera } from '../../geometry/camera.ts'
import { compose } from '../../geometry/pose.ts'
import type { Camera } from '../../tracks/scene.ts'
import { readCsv } from '../formats/csv.ts'
import type { TakeClock } from './clock.ts'
import { GOPRO_COLUMNS } from './rows.ts'
import { type Alignment, poseIn } from './world.ts'

/** A GoPro that stands still. */
export interface Gopro {
  readonly name: string
  readonly widthPx: number
  readonly heightPx: number
  readonly intrinsics: Intrinsics
  readonly worldFromCamera: WorldFromCamera
}

/** Aria's colour videos have this size; the lens stands in the glasses' own file (VRS), which is not read. */
const ARIA_SIZE_PX = 1408

/** The GoPros that were localized (quality 1); fx, fy, cx, cy and k1..k4 of OpenCV's fisheye. */
export async function readGopros(path: string, alignment: Alignment, signal?: AbortSignal): Promise<Gopro[]> {
  const gopros: Gopro[] = []
  for await (const row of readCsv(path, { columns: GOPRO_COLUMNS, signal })) {
    if (row.text('quality') !== '' && row.number('quality') !== 1) continue
    const type = row.text('intrinsics_type')
    if (type !== 'KANNALABRANDTK3') {
      throw badInput({ subject: 'intrinsics_type', expected: 'KANNALABRANDTK3', got: type, where: row.where })
    }
    const positive = (column: string): number => positiveOf(row.text(column), column, row.where)
    const coefficients = [4, 5, 6, 7].map(i => row.number(`intrinsics_${i}`))
    gopros.push({
      name: row.text('cam_uid'),
      widthPx: Math.round(positive('image_width')),
      heightPx: Math.round(positive('image_height')),
      intrinsics: {
        fxPx: positive('intrinsics_0'),
        fyPx: positive('intrinsics_1'),
        cxPx: row.number('intrinsics_2'),
        cyPx: row.number('intrinsics_3'),
        distortion: { model: 'fisheye', coefficients },
      },
      worldFromCamera: compose(alignment, poseIn<'camera'>(row, 'cam')),
    })
  }
  return gopros
}

/** All cameras of the take; their videos run frame by frame together. */
export function camerasOf(gopros: readonly Gopro[], aria: string, videos: string, clock: TakeClock): Camera[] {
  const frames = (file: string, worldFromCamera?: WorldFromCamera): Camera['frames'] =>
    [...clock.timesS].map(([index, timeS]) => ({
      timeS,
      file: `${videos}/${file}.mp4`,
      index,
      ...(worldFromCamera && {
        worldFromCamera: {
          translationM: [...worldFromCamera.translationM],
          quatWxyz: [...worldFromCamera.quatWxyz],
        },
      }),
    }))
  const standing = gopros.map(
    ({ name, widthPx, heightPx, intrinsics: { distortion, ...lens }, worldFromCamera }): Camera => ({
      name,
      widthPx,
      heightPx,
      intrinsics: {
        ...lens,
        ...(distortion && { distortion: { ...distortion, coefficients: [...distortion.coefficients] } }),
      },
      frames: frames(name, worldFromCamera),
    }),
  )
  const worn = { name: `${aria}_214-1`, widthPx: ARIA_SIZE_PX, heightPx: ARIA_SIZE_PX, frames: frames(`${aria}_214-1`) }
  return [...standing, worn]
}
