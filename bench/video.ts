/**
 * The table of what the video stage reaches, on real recordings with truth and on simulated clips; each part is printed as soon as it is
 * ready, at the end the intervals of all windows together and how errors rise with the share that is answered.
 *
 *   npx tsx bench/video.ts [PART ...] [--json FILE]      (npm run bench:video; parts: see PARTS; all by default)
 *
 * Needs the package onnxruntime-node, the weights (../shared/models or STVLM_MODELS), the recordings (../shared/data or STVLM_DATA) and
 * ffmpeg; a part whose recordings are not at hand says so.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { costRows } from './video/cost.ts'
import { coverageRows } from './video/coverage-video.ts'
import { errorByQuarter, errorByWidth } from './video/curve.ts'
import { drawnRows } from './video/drawn-boxes/rows.ts'
import { drivingRows } from './video/driving.ts'
import { hasKitti, kittiRows } from './video/kitti.ts'
import { hasKittiLabels, kittiLabelRows } from './video/kitti-labels.ts'
import { petsRows } from './video/pets.ts'
import { type FigureRow, lineOf, TABLE_HEAD } from './video/report.ts'
import { dataPath, openModels, type VideoModels } from './video/run-video.ts'
import { hasSevenScenes, sevenScenesRows } from './video/seven-scenes.ts'
import { sportsRows } from './video/sports.ts'
import { percent, summarize } from './video/summary.ts'
import { toysRows } from './video/toys.ts'
import type { WindowRow } from './video/windows.ts'

interface Figures {
  readonly rows: readonly FigureRow[]
  readonly windows?: readonly (readonly WindowRow[])[]
}

interface Part {
  /** What must be at hand, if anything. */
  readonly data?: () => boolean
  readonly run: (models: VideoModels) => Promise<Figures>
  /** The part that has its windows, too. */
  readonly pooledBy?: string
}

const rowsOnly = async (rows: Promise<FigureRow[]>): Promise<Figures> => ({ rows: await rows })

const PARTS: Readonly<Record<string, Part>> = {
  pets: { data: () => existsSync(dataPath('pets2009')), run: petsRows, pooledBy: 'coverage' },
  kitti: { data: hasKitti, run: models => rowsOnly(kittiRows(models)) },
  'kitti-labels': { data: hasKittiLabels, run: () => rowsOnly(kittiLabelRows()) },
  'seven-scenes': { data: hasSevenScenes, run: models => rowsOnly(sevenScenesRows(models)) },
  drawn: { run: () => rowsOnly(drawnRows()) },
  driving: { run: drivingRows },
  sports: { run: sportsRows },
  toys: { run: models => rowsOnly(toysRows(models)) },
  coverage: { run: coverageRows },
  cost: { data: () => existsSync(dataPath('pets2009')), run: () => rowsOnly(costRows()) },
  models: { data: () => existsSync(dataPath('pets2009')), run: () => rowsOnly(detectorRows()) },
}

/** Detectors on people of PETS, by the bench of models. */
async function detectorRows(): Promise<FigureRow[]> {
  const tsx = join(import.meta.dirname, '../node_modules/tsx/dist/cli.mjs')
  const script = join(import.meta.dirname, 'models.ts')
  const { stdout, stderr, status } = spawnSync(process.execPath, [tsx, script, '8'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr.trim())
  return stdout
    .trim()
    .split('\n')
    .map(line => {
      const [name, measured] = line.split(/: (.*)/)
      return { what: `detector ${name} on PETS`, measured, toReach: '', goal: '' }
    })
}

function pooled(windows: readonly (readonly WindowRow[])[]): FigureRow[] {
  const all = windows.flat()
  if (all.length === 0) return []
  const { coverage, width, windows: count, objects } = summarize(all)
  const quarters = errorByQuarter(all).map(error => percent(error))
  return [
    {
      what: 'intervals, pooled over the windows of all parts: the 90 % one covers; median half-width / median error',
      measured: `${percent(coverage)}; ${width.toFixed(2)} (${count} windows, ${objects} objects)`,
      toReach: '82-97 %; <= 2.5',
      goal: '87-93 %; <= 2',
    },
    {
      what: 'mean error by quarters of the windows, narrowest intervals first',
      measured: quarters.join(' / '),
      toReach: '',
      goal: 'rising',
    },
  ]
}

function curveLines(windows: readonly (readonly WindowRow[])[]): string {
  const points = errorByWidth(windows.flat())
  if (points.length === 0) return ''
  const rows = points.map(
    p => `| ${percent(p.answered, 0)} | ${percent(p.meanError)} | ${percent(p.medianError)} | ${percent(p.widest)} |`,
  )
  return ['', '| answered | mean error | median error | widest half interval |', '|---|---|---|---|', ...rows, ''].join(
    '\n',
  )
}

async function main(names: readonly string[], jsonFile: string | undefined): Promise<void> {
  const say = (text: string) => process.stdout.write(text)
  const models = await openModels()
  const rows: FigureRow[] = []
  const windows: (readonly WindowRow[])[] = []
  say(`${cpus().length} processors, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}\n\n${TABLE_HEAD}`)
  const take = (figures: Figures, isPooled = true) => {
    for (const row of figures.rows) say(lineOf(row))
    rows.push(...figures.rows)
    if (isPooled) windows.push(...(figures.windows ?? []))
    if (jsonFile !== undefined)
      writeFileSync(jsonFile, `${JSON.stringify({ rows, curve: errorByWidth(windows.flat()) })}\n`)
  }
  for (const name of names) {
    const { data, run, pooledBy } = PARTS[name]
    if (data && !data()) say(`| ${name} | its recordings are not at hand (STVLM_DATA) | | |\n`)
    else take(await run(models), pooledBy === undefined || !names.includes(pooledBy))
  }
  take({ rows: pooled(windows) })
  say(curveLines(windows))
}

function wanted(args: readonly string[]): { names: string[]; jsonFile?: string } {
  const at = args.indexOf('--json')
  const jsonFile = at >= 0 ? args[at + 1] : undefined
  const names = args.filter((_, i) => at < 0 || (i !== at && i !== at + 1))
  const unknown = names.filter(name => !(name in PARTS))
  if (unknown.length === 0 && (at < 0 || jsonFile !== undefined)) {
    return { names: names.length > 0 ? names : Object.keys(PARTS), ...(jsonFile !== undefined && { jsonFile }) }
  }
  process.stderr.write(
    `bench/video: expected ${Object.keys(PARTS).join(', ')} and --json FILE, got ${args.join(' ')}\n`,
  )
  process.exit(2)
}

const { names, jsonFile } = wanted(process.argv.slice(2))
await main(names, jsonFile)
