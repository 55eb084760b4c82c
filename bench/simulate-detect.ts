/**
 * Does the simulator look like what it shows? A COCO detector (DEIMv2 femto) on frames of `bench-1`: the share of the
 * visible cars and persons that it finds, and the share of what it finds that is there.
 *
 *   npx tsx bench/simulate-detect.ts [clips = 40] [seed = 1] [preset = bench-1]
 *
 * Needs the package onnxruntime-node (`npm install --no-save onnxruntime-node`) and the weights
 * deimv2_hgnetv2_femto_coco.onnx in ../shared/models or STVLM_MODELS.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Box2dPx, boxAreaPx2, boxHeightPx, boxIou, intersectBoxes } from '../src/geometry/box.ts'
import { PRESETS, presetHash, simulateClip } from '../src/simulate/index.ts'
import type { Scene } from '../src/tracks/scene.ts'

const WEIGHTS = 'deimv2_hgnetv2_femto_coco.onnx'
const INPUT_PX = 416
const MIN_HEIGHT_PX = 40
const MIN_VISIBILITY = 0.5
const IOU = 0.5
const FRAMES_A_CLIP = 5
const THRESHOLDS = [0.3, 0.35, 0.4, 0.45, 0.5]

/** The package is optional: its types are not there where it is not. */
const RUNTIME: string = 'onnxruntime-node'

type Feeds = Record<string, unknown>

interface Runtime {
  readonly Tensor: new (type: string, data: Float32Array | BigInt64Array, shape: readonly number[]) => unknown
  readonly InferenceSession: {
    create(
      path: string,
      options: object,
    ): Promise<{ run(feeds: Feeds): Promise<Record<string, { data: ArrayLike<number | bigint> }>> }>
  }
}

type Label = 'car' | 'person'
const COCO: Readonly<Record<number, Label>> = { 0: 'person', 2: 'car' }
/** What counts, and what is like it: a detection on the latter is neither right nor wrong. */
const WANTED: Readonly<Record<string, Label>> = { car: 'car', person: 'person', player: 'person', referee: 'person' }
const ALIKE: Readonly<Record<string, Label>> = { van: 'car', truck: 'car', bus: 'car', cyclist: 'person' }

interface Detection {
  readonly label: Label
  readonly score: number
  readonly box: Box2dPx
}

interface Truth {
  readonly label: Label
  readonly box: Box2dPx
  readonly wanted: boolean
}

type Detector = (rgb: Uint8Array, widthPx: number, heightPx: number) => Promise<Detection[]>

async function loadDetector(): Promise<Detector> {
  const folder = process.env.STVLM_MODELS ?? join(import.meta.dirname, '../../shared/models')
  const path = join(folder, WEIGHTS)
  if (!existsSync(path)) throw new Error(`weights: expected ${WEIGHTS}, got nothing (${folder}; set STVLM_MODELS)`)
  const ort: Runtime = await import(RUNTIME).catch(() => {
    throw new Error(`package: expected ${RUNTIME}, got nothing (npm install --no-save ${RUNTIME})`)
  })
  const session = await ort.InferenceSession.create(path, { intraOpNumThreads: 1 })
  return async (rgb, widthPx, heightPx) => {
    const images = new ort.Tensor('float32', resized(rgb, widthPx, heightPx), [1, 3, INPUT_PX, INPUT_PX])
    const sizes = new ort.Tensor('int64', BigInt64Array.from([BigInt(widthPx), BigInt(heightPx)]), [1, 2])
    const { labels, boxes, scores } = await session.run({ images, orig_target_sizes: sizes })
    return detectionsOf(
      Array.from(labels.data, Number),
      Array.from(boxes.data, Number),
      Array.from(scores.data, Number),
    )
  }
}

function detectionsOf(labels: number[], boxes: number[], scores: number[]): Detection[] {
  return labels.flatMap((label, i) => {
    const name = COCO[label]
    if (!name || scores[i] < THRESHOLDS[0]) return []
    return [
      {
        label: name,
        score: scores[i],
        box: [boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3]] as const,
      },
    ]
  })
}

/** Bilinear, planes of RGB in 0..1. */
function resized(rgb: Uint8Array, widthPx: number, heightPx: number): Float32Array {
  const out = new Float32Array(3 * INPUT_PX * INPUT_PX)
  for (let y = 0; y < INPUT_PX; y++) {
    const sy = Math.min(heightPx - 1, Math.max(0, ((y + 0.5) * heightPx) / INPUT_PX - 0.5))
    const y0 = Math.min(heightPx - 2, Math.floor(sy))
    for (let x = 0; x < INPUT_PX; x++) {
      const sx = Math.min(widthPx - 1, Math.max(0, ((x + 0.5) * widthPx) / INPUT_PX - 0.5))
      const x0 = Math.min(widthPx - 2, Math.floor(sx))
      for (let k = 0; k < 3; k++) {
        const at = (dx: number, dy: number): number => rgb[((y0 + dy) * widthPx + x0 + dx) * 3 + k]
        const top = at(0, 0) + (sx - x0) * (at(1, 0) - at(0, 0))
        const bottom = at(0, 1) + (sx - x0) * (at(1, 1) - at(0, 1))
        out[k * INPUT_PX * INPUT_PX + y * INPUT_PX + x] = (top + (sy - y0) * (bottom - top)) / 255
      }
    }
  }
  return out
}

function truthOf({ tracks, cameras }: Scene, i: number): Truth[] {
  return tracks.flatMap(({ category, samples }) => {
    const box = samples[i].box2dPx?.[cameras[0].name]
    const label = WANTED[category] ?? ALIKE[category]
    if (!box || !label) return []
    const visible = (samples[i].visibility ?? 0) >= MIN_VISIBILITY
    return [{ label, box, wanted: category in WANTED && visible && boxHeightPx(box) >= MIN_HEIGHT_PX }]
  })
}

class Score {
  wanted = 0
  found = 0
  right = 0
  wrong = 0

  /** Greedy by score; what lands on something small, hidden or alike is not counted. */
  add(truths: readonly Truth[], detections: readonly Detection[]): void {
    const left = new Set(truths)
    this.wanted += truths.filter(t => t.wanted).length
    for (const { box } of [...detections].sort((a, b) => b.score - a.score)) {
      const best = [...left].sort((a, b) => boxIou(b.box, box) - boxIou(a.box, box))[0]
      if (best && boxIou(best.box, box) >= IOU) {
        left.delete(best)
        if (best.wanted) {
          this.found++
          this.right++
        }
      } else if (boxHeightPx(box) >= MIN_HEIGHT_PX && !truths.some(t => !t.wanted && covers(t.box, box))) this.wrong++
    }
  }

  toString(): string {
    const recall = this.found / Math.max(1, this.wanted)
    const precision = this.right / Math.max(1, this.right + this.wrong)
    return `recall ${(100 * recall).toFixed(1)} % of ${this.wanted}, precision ${(100 * precision).toFixed(1)} %`
  }
}

/** Most of the detection lies on the other. */
const covers = (other: Box2dPx, box: Box2dPx): boolean => boxAreaPx2(intersectBoxes(other, box)) > 0.5 * boxAreaPx2(box)

async function main(clips = 40, seed = 1, preset = 'bench-1'): Promise<void> {
  const config = PRESETS[preset]
  const detect = await loadDetector()
  const scores = new Map(
    THRESHOLDS.flatMap(t => (['car', 'person', 'both'] as const).map(l => [`${t} ${l}`, new Score()])),
  )
  for (let index = 0; index < clips; index++) {
    const clip = simulateClip(config, seed, index)
    const stride = Math.floor(clip.scene.cameras[0].frames.length / FRAMES_A_CLIP)
    const wanted = (i: number): boolean => i % stride === Math.floor(stride / 2)
    for (const { rgb, index: i } of clip.frames({ only: wanted })) {
      const detections = await detect(rgb, config.widthPx, config.heightPx)
      const truths = truthOf(clip.scene, i)
      for (const threshold of THRESHOLDS) {
        const sure = detections.filter(d => d.score >= threshold)
        for (const label of ['car', 'person'] as const) {
          const mine = [truths.filter(t => t.label === label), sure.filter(d => d.label === label)] as const
          scores.get(`${threshold} ${label}`)?.add(...mine)
          scores.get(`${threshold} both`)?.add(...mine)
        }
      }
    }
  }
  process.stdout.write(`${preset} (${presetHash(config)}), seed ${seed}, ${clips} clips, ${WEIGHTS}\n`)
  for (const [name, score] of scores) process.stdout.write(`score >= ${name}: ${score}\n`)
}

const [clips, seed, preset] = process.argv.slice(2)
await main(clips ? Number(clips) : undefined, seed ? Number(seed) : undefined, preset).catch((thrown: Error) => {
  process.stderr.write(`${thrown.message}\n`)
  process.exitCode = 4
})
