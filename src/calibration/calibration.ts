import { readFile, stat } from 'node:fs/promises'
import { badInput, messageOf } from '../base/errors.ts'
import { refuseMissing } from '../files/lines.ts'
import type { Intrinsics, WorldFromCamera } from '../geometry/camera.ts'
import { cameraFileSchema, readCameraFile, refuseMisplaced } from './camera-file.ts'
import { readColmapCameras } from './colmap-cameras.ts'
import { kittiCalibration, matrixCalibration } from './matrix-text.ts'
import { yamlCalibration } from './yaml-camera.ts'

/** What a file tells about a camera: always the lens, the rest where the file has it. Pixel centres at .5. */
export interface Calibration {
  readonly intrinsics: Intrinsics
  readonly widthPx?: number
  readonly heightPx?: number
  /** Only where the file's world has its ground at z = 0 and z up. */
  readonly worldFromCamera?: WorldFromCamera
  readonly name?: string
}

/** A description of a camera is short. */
const MAX_BYTES = 2 ** 20

type ReadText = (text: string, path: string) => Calibration | undefined

/** Text formats in the order in which they are tried; undefined: not this one. */
const TEXT_FORMATS: readonly ReadText[] = [jsonCalibration, kittiCalibration, matrixCalibration, yamlCalibration]

/**
 * Reads a lens, and the camera's place where it is given: Tsai XML (PETS, CVML), the project's own JSON, KITTI's calib.txt (its
 * first camera), a 3x3 matrix as text, COLMAP's cameras.txt or cameras.bin with one camera in it, ROS camera_info YAML, OpenCV's
 * YAML, Kalibr's camchain YAML (its cam0). Formats that put pixel centres at whole numbers are shifted by half a pixel.
 * Errors: `badInput` in one line where the file is none of these, or broken.
 */
export async function readCalibration(path: string): Promise<Calibration> {
  await refuseMissing(path)
  const bytes = await readShort(path)
  if (bytes.includes(0) || /(^|[/\\])cameras\.(txt|bin)$/.test(path)) return soleColmapCamera(path)
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  if (text.trimStart().startsWith('<')) return readCameraFile(path)
  for (const read of TEXT_FORMATS) {
    const calibration = read(text, path)
    if (calibration) return calibration
  }
  if (/^\s*\d+\s+[A-Z][A-Z_]+\s+\d+\s+\d+\s/m.test(text)) return soleColmapCamera(path)
  throw badInput({ subject: 'calibration', expected: EXPECTED, got: 'none of these', where: path })
}

const EXPECTED = 'Tsai XML, our JSON, KITTI calib.txt, a 3x3 matrix, COLMAP cameras, or YAML of ROS, OpenCV or Kalibr'

async function readShort(path: string): Promise<Buffer> {
  const { size } = await stat(path)
  if (size <= MAX_BYTES) return readFile(path)
  throw badInput({ subject: 'calibration', expected: `at most ${MAX_BYTES} bytes`, got: `${size}`, where: path })
}

async function soleColmapCamera(path: string): Promise<Calibration> {
  const cameras = [...(await readColmapCameras(path)).values()]
  if (cameras.length === 1) return cameras[0]
  throw badInput({ subject: 'COLMAP cameras', expected: 'one camera', got: `${cameras.length}`, where: path })
}

/** As in `cameraFileSchema`, but the camera need not stand anywhere. */
const lensFileSchema = cameraFileSchema.partial({ worldFromCamera: true })

function jsonCalibration(text: string, path: string): Calibration | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  const result = lensFileSchema.safeParse(parseJson(text, path))
  if (!result.success) {
    const [issue] = result.error.issues
    const subject = `field ${issue.path.map(String).join('.') || 'camera'}`
    throw badInput({ subject, expected: 'a valid stvlm.camera/1', got: issue.message, where: path })
  }
  const { schema: _, worldFromCamera, ...lens } = result.data
  if (!worldFromCamera) return lens
  refuseMisplaced({ worldFromCamera }, path)
  return { ...lens, worldFromCamera }
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badInput({ subject: 'calibration', expected: 'whole JSON', got: messageOf(cause), where }, cause)
  }
}
