/**
 * What a report of 20,000 answers costs: making it (processor seconds, peak memory), its size, and how long it takes to
 * open from a file in headless Chromium: navigation to the load event, and to the first paint of content. A fresh
 * browser each time, the median of five; the aim is 2 s.
 *
 *     npx tsx bench/bench-report.ts [folder that keeps the page]
 */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { median } from '../src/base/stats.ts'
import { reportBench } from '../src/bench/report/report-bench.ts'
import { SCORE_FORMAT } from '../src/bench/score/score-record.ts'
import { writeJsonl } from '../src/files/jsonl.ts'
import { writeBenchFolder } from '../test/generators/bench-folder.ts'
import { BASELINES, GOOD, POOR, scoresOf } from '../test/generators/scores.ts'

const OPENINGS = 5
const VARIANTS = ['paraphrase', 'fps 2', 'shuffle', 'other-clip']

const kept = process.argv[2]
const folder = await mkdtemp(join(tmpdir(), 'stvlm-bench-report-'))
const out = join(kept ?? folder, 'report.html')

async function makePage(): Promise<void> {
  const bench = join(folder, 'bench')
  const questions = await writeBenchFolder(bench, { recordings: 60, perTask: 160 })
  const runs = [GOOD, POOR].flatMap(persona => [
    persona,
    ...VARIANTS.map(variant => ({ ...persona, variant, knows: persona.knows / 2 })),
  ])
  const path = join(folder, 'scores.jsonl')
  await writeJsonl(
    SCORE_FORMAT,
    path,
    [...runs, ...BASELINES].flatMap(persona => scoresOf(questions, persona)),
  )
  const start = process.cpuUsage()
  const { scores, cases } = await reportBench([path], { bench, out, cases: 8, seed: 0 })
  const { user, system } = process.cpuUsage(start)
  const { size } = await stat(out)
  console.log(
    `made of ${scores} scores with ${cases} cases: ${((user + system) / 1e6).toFixed(1)} s of CPU beside ffmpeg,`,
  )
  console.log(`peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB; ${(size / 2 ** 20).toFixed(2)} MiB`)
}

interface Opening {
  readonly loadMs: number
  readonly paintMs: number
}

async function open(): Promise<Opening> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    await page.goto(pathToFileURL(out).href, { waitUntil: 'load' })
    return await page.evaluate(async () => {
      // Painting may come a frame after the load event.
      await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 200)))
      const [navigation] = performance.getEntriesByType('navigation')
      const [paint] = performance.getEntriesByName('first-contentful-paint')
      return { loadMs: navigation.duration, paintMs: paint.startTime }
    })
  } finally {
    await browser.close()
  }
}

await makePage()
const openings: Opening[] = []
for (let i = 0; i < OPENINGS; i++) openings.push(await open())
const [loadMs, paintMs] = [openings.map(o => o.loadMs), openings.map(o => o.paintMs)]
console.log(`opens: load ${Math.round(median(loadMs))} ms (${loadMs.map(Math.round).join(', ')}),`)
console.log(`first paint ${Math.round(median(paintMs))} ms (${paintMs.map(Math.round).join(', ')})`)
await rm(folder, { recursive: true })
