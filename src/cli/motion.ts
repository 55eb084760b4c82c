import type { Command } from 'commander'
import { badUsage } from '../base/errors.ts'
import { readJsonl } from '../files/jsonl.ts'
import { type MotionRow, motionRows } from '../kinematics/motion-rows.ts'
import { type CannotTell, isMeasured, type Quantity } from '../kinematics/quantity.ts'
import { type RecordingRow, recordingRow, type ZoneRow, zoneRow } from '../kinematics/recording-rows.ts'
import { wholeRecordings } from '../kinematics/whole-recording.ts'
import { FOOTBALL_ZONES } from '../kinematics/zones.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'
import type { Scene } from '../tracks/scene.ts'
import { action, numberOption, type Run, withExamples } from './command.ts'
import { leaveOut } from './outputs.ts'
import { type Column, tableLines } from './table.ts'

interface Options {
  window?: number
  step?: number
  json?: boolean
  skipBad?: boolean
  wholeRecording?: boolean
  zones?: boolean
  track?: string
  category?: string
}

const secondsOption = (name: string) => numberOption(name, v => v > 0, 'seconds, above 0')

export function registerMotion(program: Command): void {
  const command = program
    .command('motion')
    .description('how far, how fast and where to every object of a scene goes')
    .argument('<scenes...>', 'scenes.jsonl or scenes.jsonl.gz')
    .option('--window <seconds>', 'sliding windows of this length, not whole tracks', secondsOption('--window'))
    .option('--step <seconds>', 'from one window to the next (as long as a window)', secondsOption('--step'))
    .option('--whole-recording', 'add the scenes of a recording up; their overlap counts once')
    .option('--zones', 'time and distance by zone of speed, and sprints, over whole recordings')
    .option('--track <id>', 'this object alone')
    .option('--category <name>', 'objects of this category alone')
    .option('--skip-bad', 'leave out broken lines, and say which')
    .option('--json', 'one JSON record a line')
    .action(action(motion))
  withExamples(command, [
    'stvlm motion scenes.jsonl',
    'stvlm motion scenes.jsonl --window 5 --step 1 --json > motion.jsonl',
    'stvlm motion match.jsonl.gz --whole-recording --category player',
    'stvlm motion match.jsonl.gz --zones --category player',
  ])
}

async function motion(run: Run, files: string[], options: Options): Promise<void> {
  const { window: windowS, step: stepS, zones } = options
  const wholeRecording = options.wholeRecording || zones
  if (wholeRecording && windowS !== undefined)
    throw badUsage({ subject: '--window', expected: 'none with --whole-recording or --zones', got: String(windowS) })
  if (stepS !== undefined && windowS === undefined)
    throw badUsage({ subject: '--step', expected: '--window with it', got: 'no --window' })
  const scenes = chosenScenes(run, files, options)
  if (!wholeRecording) {
    for await (const scene of scenes) {
      const rows = [...motionRows(scene, { windowS, stepS })]
      show(run, options, `scene ${scene.id}, ${scene.durationS.toFixed(1)} s`, MOTION_COLUMNS, rows)
    }
    return
  }
  for await (const tracks of wholeRecordings(scenes)) {
    const title = `recording ${tracks[0]?.recordingId}`
    if (zones)
      show(
        run,
        options,
        title,
        ZONE_COLUMNS,
        tracks.flatMap(t => zoneRow(t) ?? []),
      )
    else show(run, options, title, RECORDING_COLUMNS, tracks.map(recordingRow))
  }
}

async function* chosenScenes(
  run: Run,
  files: readonly string[],
  { track, category, skipBad }: Options,
): AsyncGenerator<Scene> {
  const { onBad, sayLeftOut } = leaveOut(run, skipBad)
  let done = 0
  for (const file of files) {
    for await (const scene of readJsonl(SCENE_FORMAT, file, { signal: run.signal, onBad })) {
      const tracks = scene.tracks.filter(t => (track ?? t.id) === t.id && (category ?? t.category) === t.category)
      yield { ...scene, tracks }
      run.onProgress({ done: ++done, unit: 'scenes' })
    }
  }
  sayLeftOut()
}

function show<Row>(run: Run, { json }: Options, title: string, columns: readonly Column<Row>[], rows: readonly Row[]) {
  if (json) for (const row of rows) run.print(JSON.stringify(row, rounded))
  else if (rows.length > 0) for (const line of [title, ...tableLines(columns, rows), '']) run.print(line)
}

/** Micrometres are enough; sums of rounded windows still add up to that. */
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value

const number = (quantity: Quantity, digits: number): string => {
  if (!isMeasured(quantity)) return quantity.reason === 'does not move' ? '-' : quantity.reason
  const { value, interval90 } = quantity
  const range = interval90 ? ` (${interval90[0].toFixed(digits)}..${interval90[1].toFixed(digits)})` : ''
  return `${value.toFixed(digits)}${range}`
}

const yesNo = (moving: boolean | CannotTell): string => (typeof moving === 'boolean' ? (moving ? 'yes' : 'no') : '?')

type Shared = Pick<
  MotionRow,
  'trackId' | 'category' | 'startS' | 'endS' | 'moving' | 'distanceM' | 'speedKmh' | 'topSpeedKmh' | 'rawLengthM'
>

type Who = Pick<Shared, 'trackId' | 'category' | 'startS' | 'endS'>

const WHO: readonly Column<Who>[] = [
  { header: 'track', cell: r => r.trackId },
  { header: 'category', cell: r => r.category },
  { header: 'from s', cell: r => r.startS.toFixed(1), right: true },
  { header: 'to s', cell: r => r.endS.toFixed(1), right: true },
]

const HOW_FAR: readonly Column<Shared>[] = [
  { header: 'moves', cell: r => yesNo(r.moving) },
  { header: 'distance m', cell: r => number(r.distanceM, 2), right: true },
  { header: 'raw m', cell: r => number(r.rawLengthM, 2), right: true },
  { header: 'speed km/h', cell: r => number(r.speedKmh, 1), right: true },
  { header: 'top km/h', cell: r => number(r.topSpeedKmh, 1), right: true },
]

const MOTION_COLUMNS: readonly Column<MotionRow>[] = [
  ...WHO,
  ...HOW_FAR,
  { header: 'accel m/s2', cell: r => number(r.accelerationMps2, 2), right: true },
  { header: 'stands s', cell: r => number(r.stoppedS, 1), right: true },
  { header: "o'clock", cell: r => number(r.directionHour, 0), right: true },
]

const RECORDING_COLUMNS: readonly Column<RecordingRow>[] = [
  ...WHO,
  { header: 'seen s', cell: r => r.coveredS.toFixed(1), right: true },
  ...HOW_FAR,
]

const ZONE_COLUMNS: readonly Column<ZoneRow>[] = [
  ...WHO,
  { header: 'distance m', cell: r => r.distanceM.toFixed(1), right: true },
  ...FOOTBALL_ZONES.map(({ lowKmh }, i): Column<ZoneRow> => {
    const next = FOOTBALL_ZONES[i + 1]
    const header = next ? `${lowKmh}-${next.lowKmh} km/h m` : `over ${lowKmh} km/h m`
    return { header, cell: r => r.zones[i].distanceM.toFixed(1), right: true }
  }),
  { header: 'sprints', cell: r => String(r.sprints.length), right: true },
]
