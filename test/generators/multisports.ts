import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Random } from '../../src/base/random.ts'
import { type Picklable, pickled } from './pickle.ts'

const LABELS = ['aerobic push up', 'football shoot', 'basketball pass', 'volleyball serve']
const SPORTS = ['aerobic_gymnastics', 'football', 'basketball', 'volleyball']

export interface MultisportsOptions {
  readonly videos: number
  readonly frames: number
  readonly seed: number
}

/** `multisports_GT.pkl` as evaluate_multisports.py takes it: frames from 1, tubes [frame, x1, y1, x2, y2]. */
export async function writeMultisports(dir: string, { videos, frames, seed }: MultisportsOptions): Promise<string> {
  await mkdir(dir, { recursive: true })
  const names = Array.from({ length: videos }, (_, i) => `${SPORTS[i % 4]}/v_generated${i}_c001`)
  const map = (value: (name: string, i: number) => Picklable) => new Map(names.map((name, i) => [name, value(name, i)]))
  const root = new Map<Picklable, Picklable>([
    ['labels', LABELS],
    ['train_videos', [names.filter((_, i) => i % 2 === 0)]],
    ['test_videos', [names.filter((_, i) => i % 2 === 1)]],
    ['nframes', map(() => frames)],
    ['resolution', map(() => ({ tuple: [720, 1280] }))],
    ['gttubes', map((name, i) => new Map([[i % 4, tubes(new Random(seed, name), frames)]]))],
  ])
  const path = join(dir, 'multisports_GT.pkl')
  await writeFile(path, pickled(root))
  return path
}

function tubes(random: Random, frames: number): Picklable[] {
  return [0.2, 0.5].map(share => {
    const first = 1 + Math.floor(share * frames)
    const [x, y, stepPx] = [random.uniform(100, 900), random.uniform(100, 400), random.normal(0, 6)]
    const rows = Array.from({ length: frames - first + 1 }, (_, k) => {
      const left = Math.round(x + k * stepPx)
      return [first + k, left, y, left + 80, y + 200]
    })
    return { matrix: rows, dtype: 'f4' }
  })
}
