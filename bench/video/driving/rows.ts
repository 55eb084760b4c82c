import type { FigureRow } from '../report.ts'
import { MOVED_M, percent, summarize } from '../summary.ts'
import type { AskedHour, DrivingScore, DrivingWindow } from './score.ts'

/** What went less stands. */
const STILL_M = 0.1
const HEADING_RAD = (15 * Math.PI) / 180

const share = <T>(items: readonly T[], is: (item: T) => boolean): number => items.filter(is).length / items.length

/** Distances, and with them mean speeds over the same windows. */
export function distanceRows(given: DrivingScore, plain: DrivingScore, lengthS: number): FigureRow[] {
  const [g, p] = [summarize(given.windows), summarize(plain.windows)]
  const held = { toReach: '82-97 %; <= 2.5', goal: '87-93 %; <= 2' }
  const answered = { toReach: '>= 85 %', goal: '' }
  const of = `${g.windows} windows of ${lengthS} s, ${g.objects} movers`
  return [
    {
      what: 'simulated driving, moving camera, intrinsics and camera height given: distance and speed, median / mean',
      measured: `${percent(g.medianError)} / ${percent(g.meanError)} (${of}; mean ${percent(g.meanError90[0])}-${percent(g.meanError90[1])})`,
      toReach: '<= 12 / 22 %',
      goal: '<= 6 / 12 %',
    },
    { what: 'the same: answered', measured: percent(g.answered), ...answered },
    { what: 'the same: 90 % interval covers; half-width / error', measured: intervals(g), ...held },
    {
      what: 'the same, nothing given: median',
      measured: `${percent(p.medianError)} (mean ${percent(p.meanError)})`,
      toReach: '<= 30 %',
      goal: '<= 15 %',
    },
    { what: 'the same: answered', measured: percent(p.answered), ...answered },
    { what: 'the same: 90 % interval covers; half-width / error', measured: intervals(p), ...held },
  ]
}

const intervals = ({ coverage, width }: { coverage: number; width: number }): string =>
  `${percent(coverage)}; ${width.toFixed(1)}`

/** With intrinsics and camera height given. */
export function motionRows({ windows, hours }: DrivingScore): FigureRow[] {
  const moved = windows.filter(w => w.trueM > MOVED_M)
  const still = windows.filter(w => w.trueM < STILL_M)
  return [
    headingRow(moved),
    hourRow(hours),
    {
      what: 'the same: hours answered',
      measured: `${percent(share(hours, h => h.saidHour !== undefined))} (else: ${reasonsOf(hours)})`,
      toReach: '>= 85 %',
      goal: '',
    },
    parkedRow(still, moved),
  ]
}

/** Why no hour was said, the commonest first. */
function reasonsOf(hours: readonly AskedHour[]): string {
  const counts = new Map<string, number>()
  for (const { why } of hours) if (why) counts.set(why, (counts.get(why) ?? 0) + 1)
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  return sorted.map(([why, count]) => `${why} ${count}`).join(', ') || 'none'
}

function headingRow(moved: readonly DrivingWindow[]): FigureRow {
  const offs = moved.flatMap(w => (w.headingOffRad === undefined ? [] : [w.headingOffRad]))
  const within = share(offs, off => off < HEADING_RAD)
  return {
    what: 'heading of movers within 15 degrees',
    measured: `${percent(within)} (${percent(offs.length / moved.length)} answered)`,
    toReach: '>= 80 %',
    goal: '>= 95 %',
  }
}

function hourRow(hours: readonly AskedHour[]): FigureRow {
  const offs = hours.flatMap(({ trueHour, saidHour }) => {
    if (saidHour === undefined) return []
    const off = Math.abs(trueHour - saidHour)
    return [Math.min(off, 12 - off)]
  })
  const [exact, near] = [0, 1].map(most => share(offs, off => off <= most))
  return {
    what: 'hour of the clock, asked by the rules of questions: exact / within 1',
    measured: `${percent(exact)} / ${percent(near)} (${hours.length} asked)`,
    toReach: '>= 55 / 90 %',
    goal: '>= 75 / 97 %',
  }
}

/** Among those of which something is said. */
function parkedRow(still: readonly DrivingWindow[], moved: readonly DrivingWindow[]): FigureRow {
  const [a, b] = [still, moved].map(windows => windows.filter(w => w.saidMoves !== undefined))
  const moves = (w: DrivingWindow): boolean => w.saidMoves === true
  const [parked, found] = [share(a, moves), share(b, moves)]
  return {
    what: 'seen from a moving camera: parked called moving / movers found',
    measured: `${percent(parked)} / ${percent(found)} (of ${a.length} / ${b.length} windows, ${percent(a.length / still.length)} / ${percent(b.length / moved.length)} answered)`,
    toReach: '<= 8 / >= 95 %',
    goal: '<= 3 / >= 98 %',
    reached: parked <= 0.08 && found >= 0.95,
  }
}
