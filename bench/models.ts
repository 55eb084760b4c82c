/**
 * How well each small detector finds the people of PETS2009 S2L1: recall and precision at score 0.4 and IoU 0.5 against
 * the annotated boxes, the spread of the box's foot, and processor time a frame.
 *
 *   npx tsx bench/models.ts [step = 4] [detector,... = all of the registry that are at hand] [columns x rows of tiles]
 *
 * Needs the package onnxruntime-node, the weights (../shared/models or STVLM_MODELS) and pets2009 of the real
 * recordings (../shared/data or STVLM_DATA).
 */
import { join } from 'node:path'
import { type Box2dPx, boxIou } from '../src/geometry/box.ts'
import { readCvml } from '../src/labels/pets2009/cvml.ts'
import { openVideoFile } from '../src/media/video-file.ts'
import { openDetector } from '../src/models/onnx/detector.ts'
import { locate, modelFolders } from '../src/models/registry/folders.ts'
import { MODELS } from '../src/models/registry/models.ts'
import { detect } from '../src/video/detect.ts'

const DATA = join(process.env.STVLM_DATA ?? join(import.meta.dirname, '../../shared/data'), 'pets2009')
const SCORE = 0.4
const IOU = 0.5

async function atHand(): Promise<string[]> {
  const rows = MODELS.filter(row => row.task === 'detect')
  const found = await Promise.all(rows.map(row => locate(row.files[0].path, modelFolders())))
  return rows.filter((_, i) => found[i] !== undefined).map(row => row.name)
}

class Tally {
  truths = 0
  found = 0
  right = 0
  given = 0
  readonly footErrorsPx: number[] = []

  /** Greedy by score. */
  add(truths: readonly Box2dPx[], boxes: readonly Box2dPx[]): void {
    const left = new Set(truths)
    this.truths += truths.length
    this.given += boxes.length
    for (const box of boxes) {
      const best = [...left].sort((a, b) => boxIou(b, box) - boxIou(a, box))[0]
      if (!best || boxIou(best, box) < IOU) continue
      left.delete(best)
      this.found++
      this.footErrorsPx.push(box[3] - best[3])
    }
  }

  line(): string {
    const sorted = [...this.footErrorsPx].sort((a, b) => a - b)
    const middle = sorted[sorted.length >> 1]
    const deviations = sorted.map(e => Math.abs(e - middle)).sort((a, b) => a - b)
    const share = (part: number, whole: number) => (part / Math.max(1, whole)).toFixed(3)
    return `recall ${share(this.found, this.truths)} precision ${share(this.found, this.given)} foot ${middle.toFixed(1)} ± ${(1.4826 * deviations[deviations.length >> 1]).toFixed(1)} px`
  }
}

async function main(step = 4, names?: readonly string[], tiles?: { columns: number; rows: number }): Promise<void> {
  const source = await openVideoFile(join(DATA, 's2l1_000-399.mp4'), {})
  const { boxes } = await readCvml(join(DATA, 's2l1_000-399.xml'), {})
  const frames = source.stampsS.map((_, i) => i).filter(i => i % step === 0)
  for (const name of names ?? (await atHand())) {
    const detector = await openDetector(name, { categories: ['person'] })
    const tally = new Tally()
    const before = process.cpuUsage()
    for await (const { index, detections } of detect(source, { detector, frames, minScore: SCORE, tiles })) {
      const truths = boxes.filter(b => b.frame === index).map(b => b.boxPx)
      tally.add(
        truths,
        detections.map(d => d.box),
      )
    }
    const { user, system } = process.cpuUsage(before)
    const cpuMs = (user + system) / 1000 / frames.length
    process.stdout.write(`${name}: ${tally.line()}, ${cpuMs.toFixed(1)} CPU ms a frame (${frames.length} frames)\n`)
    await detector.release()
  }
}

const [step, names, grid] = process.argv.slice(2)
const [columns, rows] = grid?.split('x').map(Number) ?? []
await main(
  step ? Number(step) : undefined,
  names && names !== 'all' ? names.split(',') : undefined,
  grid ? { columns, rows } : undefined,
)
