/**
 * What one run of each small model costs on a real picture (PETS2009 S2L1, frame 0): processor time in one thread with
 * preparation and reading of the result, the least of 30, and the memory that it adds to a process. One process a model.
 *
 *   npx tsx bench/models-cost.ts [model]
 *
 * Needs the package onnxruntime-node, the weights (../shared/models or STVLM_MODELS) and pets2009 of the real
 * recordings (../shared/data or STVLM_DATA).
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { decodeFrames } from '../src/media/decode.ts'
import type { RgbImage } from '../src/media/image.ts'
import { openAppearance } from '../src/models/onnx/appearance.ts'
import { openDetector } from '../src/models/onnx/detector.ts'
import { openFeatureMatcher } from '../src/models/onnx/features.ts'
import { openRoadSegmenter } from '../src/models/onnx/road.ts'
import { openSegmenter } from '../src/models/onnx/segmenter.ts'
import { modelNamed } from '../src/models/registry/find.ts'
import { listModels } from '../src/models/registry/list.ts'
import type { ModelTask } from '../src/models/registry/model-row.ts'

const DATA = join(process.env.STVLM_DATA ?? join(import.meta.dirname, '../../shared/data'), 'pets2009')
const RUNS = 30
const PERSON = [480, 200, 530, 330] as const

type Run = () => Promise<unknown>

/** Opens a model and gives what runs it once. */
const OPEN: Partial<Record<ModelTask, (name: string, image: RgbImage) => Promise<Run>>> = {
  detect: async (name, image) => {
    const detector = await openDetector(name)
    return () => detector.detect(image)
  },
  appearance: async (name, image) => {
    const model = await openAppearance(name)
    return () => model.embed(image, [PERSON])
  },
  segment: async (name, image) => {
    const model = await openSegmenter(name)
    return () => model.segment(image, [{ box: PERSON, score: 1, category: 'person' }])
  },
  road: async (name, image) => {
    const model = await openRoadSegmenter(name)
    return () => model.label(image)
  },
  features: async (_, image) => {
    const model = await openFeatureMatcher()
    return () => model.find(image)
  },
  match: async (_, image) => {
    const model = await openFeatureMatcher()
    const features = await model.find(image)
    return () => model.match(features, features)
  },
}

async function firstFrame(): Promise<RgbImage> {
  for await (const frame of decodeFrames(join(DATA, 's2l1_000-399.mp4'), { format: 'rgb24' })) return frame
  throw new Error('no frame')
}

async function measure(name: string): Promise<void> {
  const image = await firstFrame()
  const before = process.resourceUsage().maxRSS
  const run = await OPEN[modelNamed(name).task]?.(name, image)
  if (!run) return
  let leastMs = Number.POSITIVE_INFINITY
  for (let i = 0; i < RUNS; i++) {
    const start = process.cpuUsage()
    await run()
    const { user, system } = process.cpuUsage(start)
    leastMs = Math.min(leastMs, (user + system) / 1000)
  }
  const memoryMb = (process.resourceUsage().maxRSS - before) / 1024
  process.stdout.write(`${name}: ${leastMs.toFixed(1)} CPU ms, ${memoryMb.toFixed(0)} MB\n`)
}

const [only] = process.argv.slice(2)
if (only) await measure(only)
else {
  for (const { row, path } of await listModels()) {
    if (path === undefined || !OPEN[row.task]) continue
    execFileSync(process.execPath, [...process.execArgv, import.meta.filename, row.name], { stdio: 'inherit' })
  }
}
