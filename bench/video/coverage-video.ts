import { simulatedWindows } from './coverage/simulated.ts'
import { errorByQuarter, errorByWidth } from './curve.ts'
import { petsWindows } from './pets.ts'
import type { FigureRow } from './report.ts'
import type { VideoModels } from './run-video.ts'
import { percent, resampled, type Summary, shareHeld, summarize } from './summary.ts'
import type { WindowRow } from './windows.ts'

/**
 * Whether intervals hold. Real footage (PETS 2009, the whole stage with the real detector) and simulated clips, with the
 * camera known and not, in one pool: how many 90 % intervals of distance hold the truth, how wide they are beside the
 * errors, and whether the narrow ones are the better ones. Resampled over objects: their windows overlap.
 */
export async function coverageRows(models: VideoModels): Promise<{ rows: FigureRow[]; windows: WindowRow[][] }> {
  const { calibrated, plain } = await petsWindows(models)
  const { tracks, windows: byScale } = simulatedWindows(SIMULATED)
  const parts = [named('real, calibrated', calibrated.flat()), named('real, nothing given', plain.flat())]
  const simulated = [
    named(`simulated (${tracks} tracks), camera known`, byScale[0]),
    named('simulated, scale 5 % unsure', byScale[1]),
  ]
  const all = [...parts, ...simulated]
  const pooled = all.flatMap(({ windows }) => windows)
  return {
    rows: [
      row('intervals, pooled', intervalsOf(pooled), '82-97 %; <= 2.5', '87-93 %; <= 2'),
      ...all.map(({ name, windows }) => row(`- ${name}`, intervalsOf(windows), '', '')),
      row('mean error of the quarters by width of interval, narrowest first', quartersOf(pooled), 'rises', 'rises'),
      row('mean error where the narrowest 25 / 50 / 75 / 100 % are answered', curveOf(pooled), 'rises', 'rises'),
    ],
    windows: all.map(({ windows }) => windows),
  }
}

/** Some 550 tracks; clips last 6 to 19.5 s. */
const SIMULATED = { clips: 120, seed: 2718, scaleSdsLog: [0, 0.05], lengthsS: [5, 10] }

interface Part {
  readonly name: string
  readonly windows: WindowRow[]
}

/** Objects of different parts are different ones. */
const named = (name: string, windows: readonly WindowRow[]): Part => ({
  name,
  windows: windows.map(w => ({ ...w, objectId: `${name}/${w.objectId}` })),
})

const row = (what: string, measured: string, toReach: string, goal: string): FigureRow => ({
  what,
  measured,
  toReach,
  goal,
})

function intervalsOf(windows: readonly WindowRow[]): string {
  const s: Summary = summarize(windows)
  const [low, high] = resampled(windows, shareHeld, SIMULATED.seed)
  const holds = `${percent(s.coverage)} (${percent(low)}-${percent(high)})`
  return `${holds}; ${s.width.toFixed(1)}; ${s.windows} windows of ${s.objects} objects`
}

const quartersOf = (windows: readonly WindowRow[]): string =>
  errorByQuarter(windows)
    .map(e => percent(e))
    .join(' / ')

const curveOf = (windows: readonly WindowRow[]): string =>
  errorByWidth(windows, 4)
    .map(p => percent(p.meanError))
    .join(' / ')
