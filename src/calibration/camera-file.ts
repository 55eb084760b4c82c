import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { badInput, messageOf } from '../base/errors.ts'
import { refuseMissing } from '../files/lines.ts'
import { numberOf, positiveOf, sidePxOf } from '../files/text-rows.ts'
import { readXml } from '../files/xml.ts'
import type { Intrinsics, WorldFromCamera } from '../geometry/camera.ts'
import { invert, type Pose } from '../geometry/pose.ts'
import { quatFromYawPitchRoll } from '../geometry/quat.ts'
import { intrinsicsSchema, poseSchema } from '../tracks/scene.ts'

/** A camera that stands still over the ground z = 0 of its world. */
export interface StandingCamera {
  readonly name: string
  readonly widthPx: number
  readonly heightPx: number
  readonly intrinsics: Intrinsics
  readonly worldFromCamera: WorldFromCamera
}

export const CAMERA_SCHEMA = 'stvlm.camera/1'

/** A camera's JSON: names and frames as in a scene's cameras. */
export const cameraFileSchema = z.strictObject({
  schema: z.literal(CAMERA_SCHEMA),
  name: z.string().min(1).default('camera'),
  widthPx: z.int().positive().max(1e5),
  heightPx: z.int().positive().max(1e5),
  intrinsics: intrinsicsSchema,
  worldFromCamera: poseSchema,
})

/** A description of a camera is short. */
const MAX_BYTES = 2 ** 20

/** A calibration: Tsai's model as XML (lengths in mm, as PETS and CVML data come with), or the project's own JSON. */
export async function readCameraFile(path: string): Promise<StandingCamera> {
  await refuseMissing(path)
  const { size } = await stat(path)
  if (size > MAX_BYTES) {
    throw badInput({ subject: 'calibration', expected: `at most ${MAX_BYTES} bytes`, got: `${size}`, where: path })
  }
  const text = (await readFile(path, 'utf8')).trimStart()
  const camera = text.startsWith('<') ? await readTsai(path) : parseCamera(text, path)
  refuseMisplaced(camera, path)
  return camera
}

function parseCamera(text: string, path: string): StandingCamera {
  const result = cameraFileSchema.safeParse(parseJson(text, path))
  if (!result.success) {
    const [issue] = result.error.issues
    const subject = `field ${issue.path.map(String).join('.') || 'camera'}`
    throw badInput({ subject, expected: `a valid ${CAMERA_SCHEMA}`, got: issue.message, where: path })
  }
  return result.data
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const expected = `Tsai XML or JSON (${CAMERA_SCHEMA})`
    throw badInput({ subject: 'calibration', expected, got: messageOf(cause), where }, cause)
  }
}

const attributes = z.record(z.string(), z.string())
const tsaiXml = z.object({
  Camera: z.object({
    name: z.string().min(1).optional(),
    Geometry: attributes,
    Intrinsic: attributes,
    Extrinsic: attributes,
  }),
})

const MM = 1e-3

/**
 * Tsai 1987: x_image = sx x / dpx + cx, y_image = y / dpy + cy on the sensor in mm; ideal = seen (1 + kappa1 r^2);
 * camera from world is Rz Ry Rx and a shift in mm.
 */
async function readTsai(path: string): Promise<StandingCamera> {
  const { Camera } = await readXml(path, tsaiXml, [])
  const { Geometry: g, Intrinsic: i, Extrinsic: e } = Camera
  const focalMm = positiveOf(i.focal, 'Intrinsic focal', path)
  const cameraFromWorld: Pose<'camera', 'world'> = {
    translationM: [millimetres(e.tx, 'tx', path), millimetres(e.ty, 'ty', path), millimetres(e.tz, 'tz', path)],
    quatWxyz: quatFromYawPitchRoll(
      numberOf(e.rz, 'Extrinsic rz', path),
      numberOf(e.ry, 'Extrinsic ry', path),
      numberOf(e.rx, 'Extrinsic rx', path),
    ),
  }
  return {
    name: Camera.name ?? 'camera',
    widthPx: sidePxOf(g.width, 'Geometry width', path),
    heightPx: sidePxOf(g.height, 'Geometry height', path),
    intrinsics: {
      fxPx: (focalMm * positiveOf(i.sx, 'Intrinsic sx', path)) / positiveOf(g.dpx, 'Geometry dpx', path),
      fyPx: focalMm / positiveOf(g.dpy, 'Geometry dpy', path),
      cxPx: numberOf(i.cx, 'Intrinsic cx', path),
      cyPx: numberOf(i.cy, 'Intrinsic cy', path),
      distortion: { model: 'tsai', coefficients: [numberOf(i.kappa1, 'Intrinsic kappa1', path) * focalMm ** 2] },
    },
    worldFromCamera: invert(cameraFromWorld),
  }
}

const millimetres = (word: string, name: string, where: string): number =>
  numberOf(word, `Extrinsic ${name}`, where) * MM

/** A camera's place: its rotation is one, and it is above the ground z = 0. */
export function refuseMisplaced({ worldFromCamera }: Pick<StandingCamera, 'worldFromCamera'>, where: string): void {
  const length = Math.hypot(...worldFromCamera.quatWxyz)
  if (Math.abs(length - 1) > 1e-3) {
    throw badInput({ subject: 'quatWxyz', expected: 'length 1', got: `${length}`, where })
  }
  const heightM = worldFromCamera.translationM[2]
  if (heightM > 0) return
  throw badInput({ subject: 'camera', expected: 'above the ground z = 0', got: `at ${heightM} m`, where })
}
