import { join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { sha256OfFile } from '../../files/question-scenes.ts'
import { findModel } from '../registry/find.ts'
import { cacheFolder, isFile } from '../registry/folders.ts'
import type { LicenceNeed } from '../registry/licence.ts'
import type { MetricDepth } from '../vision.ts'
import { convertMeter, METER_SIZES } from './convert-meter.ts'
import { type METRIC_DEPTHS, openMetricDepth } from './onnx-depth.ts'

export interface DepthModelOptions {
  /** Folder of models that is looked through first. */
  readonly models?: string
  readonly licence?: LicenceNeed
}

export type OpenMetricDepth = MetricDepth & { release(): Promise<void> }

/** Weights of the registry's METER rows, by the pictures that they learned from. */
const METER = { 'meter-kitti-xxs': METER_SIZES.kitti, 'meter-nyu-xxs': METER_SIZES.nyu } as const

const isMeter = (name: string): name is keyof typeof METER & keyof typeof METRIC_DEPTHS => name in METER

/**
 * A network of metric depth by a name of the registry or by path. METER's weights are converted once, and kept in the user's cache under
 * their hash. Errors: those of `findModel`; `badInput` for a file of another kind.
 */
export async function openDepthModel(nameOrPath: string, options: DepthModelOptions = {}): Promise<OpenMetricDepth> {
  const { path, row } = await findModel(nameOrPath, { ...options, task: 'metric-depth' })
  const name = row?.name ?? nameOrPath
  if (isMeter(name)) return openMetricDepth(name, await convertedMeter(path, name))
  const expected = 'weights of METER'
  throw badInput({ subject: 'depth model', expected, got: name, where: path })
}

async function convertedMeter(path: string, name: keyof typeof METER): Promise<string> {
  const converted = join(cacheFolder(), 'converted', `${name}-${(await sha256OfFile(path)).slice(0, 16)}.onnx`)
  if (!(await isFile(converted))) await convertMeter(path, converted, METER[name])
  return converted
}
