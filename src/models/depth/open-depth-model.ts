import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { sha256OfFile } from '../../files/question-scenes.ts'
import { findModel } from '../registry/find.ts'
import { cacheFolder, isFile } from '../registry/folders.ts'
import type { LicenceNeed } from '../registry/licence.ts'
import { MODELS } from '../registry/models.ts'
import type { MetricDepth, RelativeDepth } from '../vision.ts'
import { convertMeter, METER_SIZES } from './convert-meter.ts'
import { isExported, openExportedDepth } from './exported-depth.ts'
import { type METRIC_DEPTHS, openMetricDepth } from './onnx-depth.ts'
import { depthConfigOf, openTransformersDepth } from './transformers-depth.ts'

export interface DepthModelOptions {
  /** Folder of models that is looked through first. */
  readonly models?: string
  readonly licence?: LicenceNeed
}

export type OpenDepth = (MetricDepth | RelativeDepth) & { release(): Promise<void> }

/** Weights of the registry's METER rows, by the pictures that they learned from. */
const METER = { 'meter-kitti-xxs': METER_SIZES.kitti, 'meter-nyu-xxs': METER_SIZES.nyu } as const

const isMeter = (name: string): name is keyof typeof METER & keyof typeof METRIC_DEPTHS => name in METER

/**
 * A network of depth by a name of the registry or by path: METER's weights (converted once, and kept in the user's cache under their
 * hash), a folder of files as transformers.js reads them, or an ONNX file as the authors of MoGe, UniDepth or ZoeDepth export it. Errors:
 * those of `findModel`; `badInput` for a file of another kind.
 */
export async function openDepthModel(nameOrPath: string, options: DepthModelOptions = {}): Promise<OpenDepth> {
  if (await isFolder(nameOrPath)) return openFolder(resolve(nameOrPath))
  const { path, row } = await findModel(nameOrPath, { ...options, task: taskOf(nameOrPath) })
  const name = row?.name ?? rowOfFile(path)?.name
  if (name !== undefined && isMeter(name)) return openMetricDepth(name, await convertedMeter(path, name))
  const folder = dirname(dirname(path))
  if (basename(dirname(path)) === 'onnx' && (await isFile(join(folder, 'config.json')))) return openFolder(folder, name)
  return openExportedDepth(path, name !== undefined && isExported(name) ? name : undefined)
}

const taskOf = (name: string): 'relative-depth' | 'metric-depth' =>
  MODELS.some(row => row.name === name && row.task === 'relative-depth') ? 'relative-depth' : 'metric-depth'

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() === true

/** A file that the registry cannot know by its hash is known by its name. */
const rowOfFile = (path: string) =>
  MODELS.find(
    ({ task, files }) => task === 'metric-depth' && basename(files[0].path) === basename(path) && !isHub(path),
  )

/** Networks from Hugging Face all have one name. */
const isHub = (path: string): boolean => basename(path).startsWith('model')

async function openFolder(folder: string, name?: string): Promise<OpenDepth> {
  const { model_type } = await depthConfigOf(folder)
  if (model_type === 'zoedepth') return openExportedDepth(join(folder, 'onnx/model.onnx'), 'zoedepth-nyu-kitti')
  return openTransformersDepth(folder, name)
}

async function convertedMeter(path: string, name: keyof typeof METER): Promise<string> {
  const converted = join(cacheFolder(), 'converted', `${name}-${(await sha256OfFile(path)).slice(0, 16)}.onnx`)
  if (!(await isFile(converted))) await convertMeter(path, converted, METER[name])
  return converted
}
