import { parseDocument } from 'yaml'
import { z } from 'zod'
import { badInput } from '../base/errors.ts'
import type { Distortion } from '../geometry/distortion.ts'
import type { Calibration } from './calibration.ts'
import { CENTRE_SHIFT_PX, intrinsicsOfMatrix } from './matrix-text.ts'

const numbers = z.array(z.number()).max(20)
const matrix = z.union([numbers, z.object({ data: numbers }).transform(m => m.data)])
const side = z.int().positive().max(1e5)

/** ROS camera_info (camera_calibration_parsers), its messages as printed, and OpenCV's FileStorage. */
const matrixYaml = z.object({
  image_width: side.optional(),
  image_height: side.optional(),
  width: side.optional(),
  height: side.optional(),
  camera_name: z.string().min(1).optional(),
  distortion_model: z.string().optional(),
  camera_matrix: matrix.optional(),
  K: matrix.optional(),
  k: matrix.optional(),
  distortion_coefficients: matrix.optional(),
  D: matrix.optional(),
  d: matrix.optional(),
})

/** github.com/ethz-asl/kalibr/wiki/yaml-formats */
const kalibrYaml = z.object({
  cam0: z.object({
    camera_model: z.literal('pinhole'),
    intrinsics: z.tuple([z.number().positive(), z.number().positive(), z.number(), z.number()]),
    distortion_model: z.string().default('none'),
    distortion_coeffs: numbers.default([]),
    resolution: z.tuple([side, side]).optional(),
  }),
})

/** A lens in YAML; undefined where the text is no mapping. Errors name what is wrong in the file. */
export function yamlCalibration(text: string, path: string): Calibration | undefined {
  // OpenCV writes a directive that YAML does not know.
  const document = parseDocument(text.replace(/^%YAML:.*\r?\n/, ''), { logLevel: 'error', strict: false })
  const value: unknown = document.errors.length === 0 ? document.toJS({ maxAliasCount: 10 }) : undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  if ('cam0' in value) return kalibr(checked(kalibrYaml, value, 'Kalibr YAML', path), path)
  if (!('camera_matrix' in value || 'K' in value || 'k' in value)) return undefined
  return fromMatrix(checked(matrixYaml, value, 'camera YAML', path), path)
}

function checked<T>(schema: z.ZodType<T>, value: unknown, subject: string, where: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw badInput({
    subject: `${subject}, ${issue.path.map(String).join('.')}`,
    expected: 'a valid value',
    got: issue.message,
    where,
  })
}

function fromMatrix(file: z.infer<typeof matrixYaml>, path: string): Calibration {
  const coefficients = file.distortion_coefficients ?? file.D ?? file.d ?? []
  const distortion = distortionOf(file.distortion_model ?? 'plumb_bob', coefficients, path)
  const [widthPx, heightPx] = [file.image_width ?? file.width, file.image_height ?? file.height]
  return {
    intrinsics: {
      ...intrinsicsOfMatrix(file.camera_matrix ?? file.K ?? file.k ?? [], path),
      ...(distortion && { distortion }),
    },
    ...(widthPx !== undefined && heightPx !== undefined && { widthPx, heightPx }),
    ...(file.camera_name !== undefined && { name: file.camera_name }),
  }
}

function kalibr({ cam0 }: z.infer<typeof kalibrYaml>, path: string): Calibration {
  const [fxPx, fyPx, cx, cy] = cam0.intrinsics
  const distortion = distortionOf(cam0.distortion_model, cam0.distortion_coeffs, path)
  const size = cam0.resolution && { widthPx: cam0.resolution[0], heightPx: cam0.resolution[1] }
  const [cxPx, cyPx] = [cx + CENTRE_SHIFT_PX, cy + CENTRE_SHIFT_PX]
  return { intrinsics: { fxPx, fyPx, cxPx, cyPx, ...(distortion && { distortion }) }, ...size }
}

/** Coefficients in OpenCV's order; those past the model's own must be 0. */
const MODELS: Readonly<Record<string, { model: Distortion['model']; count: number }>> = {
  none: { model: 'brown', count: 0 },
  plumb_bob: { model: 'brown', count: 5 },
  radtan: { model: 'brown', count: 4 },
  rational_polynomial: { model: 'brown', count: 5 },
  equidistant: { model: 'fisheye', count: 4 },
  fisheye: { model: 'fisheye', count: 4 },
}

function distortionOf(name: string, coefficients: readonly number[], where: string): Distortion | undefined {
  const row = MODELS[name]
  if (!row) {
    throw badInput({ subject: 'distortion model', expected: Object.keys(MODELS).join(', '), got: name, where })
  }
  if (coefficients.slice(row.count).some(k => k !== 0)) {
    const expected = `at most ${row.count} coefficients that are not 0`
    throw badInput({ subject: `distortion model ${name}`, expected, got: coefficients.join(' '), where })
  }
  if (coefficients.every(k => k === 0)) return undefined
  return { model: row.model, coefficients: coefficients.slice(0, row.count) }
}
