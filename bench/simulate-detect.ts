/**
 * Does the simulator look like what it shows? A COCO detector (DEIMv2 femto) on frames of `bench-1`: the share of the
 * visible cars and persons that it finds, and the share of what it finds that is there.
 *
 *   npx tsx bench/simulate-detect.ts [clips = 40] [seed = 1] [preset = bench-1]
 *
 * Needs the package onnxruntime-node (`npm install --no-save onnxruntime-node`) and the weights
 * of deimv2-femto (`stvlm models list`).
 */
import { type Box2dPx, boxAreaPx2, boxHeightPx, boxIou, intersectBoxes } from '../src/geometry/box.ts'
import { openDetector } from '../src/models/onnx/detector.ts'
import type { Detection } from '../src/models/vision.ts'
import { PRESETS, presetHash, simulateClip } from '../src/simulate/index.ts'
import type { Scene } from '../src/tracks/scene.ts'

const DETECTOR = 'deimv2-femto'
const MIN_HEIGHT_PX = 40
const MIN_VISIBILITY = 0.5
const IOU = 0.5
const FRAMES_A_CLIP = 5
const THRESHOLDS = [0.3, 0.35, 0.4, 0.45, 0.5]

type Label = 'car' | 'person'
const LABELS: readonly Label[] = ['car', 'person']
/** What counts, and what is like it: a detection on the latter is neither right nor wrong. */
const WANTED: Readonly<Record<string, Label>> = { car: 'car', person: 'person', player: 'person', referee: 'person' }
const ALIKE: Readonly<Record<string, Label>> = { van: 'car', truck: 'car', bus: 'car', cyclist: 'person' }

interface Truth {
  readonly label: Label
  readonly box: Box2dPx
  readonly wanted: boolean
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
  const detector = await openDetector(DETECTOR, { categories: LABELS, minScore: THRESHOLDS[0] })
  const scores = new Map(
    THRESHOLDS.flatMap(t => (['car', 'person', 'both'] as const).map(l => [`${t} ${l}`, new Score()])),
  )
  for (let index = 0; index < clips; index++) {
    const clip = simulateClip(config, seed, index)
    const stride = Math.floor(clip.scene.cameras[0].frames.length / FRAMES_A_CLIP)
    const wanted = (i: number): boolean => i % stride === Math.floor(stride / 2)
    for (const { rgb, index: i } of clip.frames({ only: wanted })) {
      const detections = await detector.detect({ data: rgb, widthPx: config.widthPx, heightPx: config.heightPx })
      const truths = truthOf(clip.scene, i)
      for (const threshold of THRESHOLDS) {
        const sure = detections.filter(d => d.score >= threshold)
        for (const label of LABELS) {
          const mine = [truths.filter(t => t.label === label), sure.filter(d => d.category === label)] as const
          scores.get(`${threshold} ${label}`)?.add(...mine)
          scores.get(`${threshold} both`)?.add(...mine)
        }
      }
    }
  }
  process.stdout.write(`${preset} (${presetHash(config)}), seed ${seed}, ${clips} clips, ${DETECTOR}\n`)
  for (const [name, score] of scores) process.stdout.write(`score >= ${name}: ${score}\n`)
}

const [clips, seed, preset] = process.argv.slice(2)
await main(clips ? Number(clips) : undefined, seed ? Number(seed) : undefined, preset).catch((thrown: Error) => {
  process.stderr.write(`${thrown.message}\n`)
  process.exitCode = 4
})
