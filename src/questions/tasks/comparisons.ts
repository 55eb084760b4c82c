import { type Comparison, compareDistance, compareSpeed } from '../../kinematics/compare.ts'
import { lengthOver } from '../../kinematics/motion.ts'
import type { MotionPath } from '../../kinematics/path.ts'
import { type CannotTell, isCannotTell, type Window } from '../../kinematics/quantity.ts'
import type { Answer } from '../answer.ts'
import type { Asked, Draft, Task, Wording } from '../draft.ts'
import { boxesApart, isClearOver, MIN_COMPARED_M, MIN_PART_S, MIN_RATIO } from '../eligibility.ts'
import { evidenceOf, pathEvidence } from '../evidence.ts'
import { seconds } from '../number-words.ts'
import { DISTANCE_COMPARISON, OWN_PARTS_COMPARISON, SPEED_COMPARISON } from '../phrasing/comparisons.ts'
import type { Evidence } from '../record.ts'
import type { SeenClip } from '../seen-clip.ts'
import { type Pair, pairsOf, pairWindows, partOf, pathsOf } from './parts.ts'

/** A clear comparison. */
interface Compared {
  readonly right: 0 | 1
  /** The larger over the smaller, at most MAX_RATIO. */
  readonly ratio: number
  /** Where each object has a part of its own. */
  readonly ownParts?: readonly [Window, Window]
}

/** Which of two objects travels farther. Needs no scale. */
export const distanceComparison: Task<Compared> = {
  name: 'distance-comparison',
  title: 'distance comparison',
  usual: true,
  metric: false,
  phrasing: { plain: DISTANCE_COMPARISON },
  drafts: clip => sharedParts(clip, 'farther', compareDistance),
  answer: answerOf,
  evidence: sharedEvidence,
}

/** Which of two objects is faster, over the same time or each over its own. */
export const speedComparison: Task<Compared> = {
  name: 'speed-comparison',
  title: 'speed comparison',
  usual: true,
  metric: false,
  phrasing: { plain: SPEED_COMPARISON, ownParts: OWN_PARTS_COMPARISON },
  *drafts(clip) {
    yield* sharedParts(clip, 'faster', compareSpeed)
    yield* ownParts(clip)
  },
  answer: answerOf,
  evidence: draft => (draft.found.ownParts ? ownEvidence(draft, draft.found.ownParts) : sharedEvidence(draft)),
  slots({ found: { ownParts } }, { clip, order }): Record<string, string> {
    if (!ownParts) return {}
    const [firstWhen, secondWhen] = order.map(i => spanWords(clip, ownParts[i]))
    return { firstWhen, secondWhen }
  },
}

type Compare = (first: MotionPath, second: MotionPath, window: Window) => Comparison | CannotTell

function* sharedParts(clip: SeenClip, what: string, compare: Compare): Generator<Draft<Compared>> {
  for (const { pair, asked } of pairWindows(clip, what)) {
    const { window } = asked
    const compared = compare(pair[0].path, pair[1].path, window)
    if (isCannotTell(compared) || !isAgreed(compared, pair, [window, window], clip)) continue
    yield draftOf(pair, 'plain', asked, compared)
  }
}

function* ownParts(clip: SeenClip): Generator<Draft<Compared>> {
  const random = clip.random('own parts')
  const asked = { window: clip, durationS: clip.endS - clip.startS }
  for (const pair of pairsOf(clip)) {
    const steps = clip.timesS.length - 1
    const windowOf = (): Window => {
      const length = Math.floor(random.uniform(2 * MIN_PART_S, 1 + Math.max(2 * MIN_PART_S, steps / 2)))
      return partOf(clip, random.int(steps - length + 1), length)
    }
    const windows = [windowOf(), windowOf()] as const
    if (!pair.every((object, i) => isClearOver(clip, object, windows[i]))) continue
    const compared = compareSpeed(pair[0].path, pair[1].path, windows[0], windows[1])
    if (isCannotTell(compared) || !isAgreed(compared, pair, windows, clip)) continue
    yield draftOf(pair, 'ownParts', asked, compared, windows)
  }
}

/** A ratio to an object that stands has no end; JSON has no word for that. */
const MAX_RATIO = 1e6

function draftOf(
  pair: Pair,
  variant: string,
  asked: Asked,
  { larger, ratio }: Comparison,
  ownParts?: readonly [Window, Window],
): Draft<Compared> {
  const right = larger === 'first' ? 0 : 1
  const found = { right, ratio: Math.min(ratio, MAX_RATIO), ...(ownParts && { ownParts }) } as const
  return { objects: pair, variant, asked, stratum: { kind: 'option', value: optionOf(pair, right) }, found }
}

/**
 * Which side is right must not follow from the categories: a car against a person is asked as often where the person
 * is faster. Among equals the colours decide, which are drawn.
 */
function optionOf(pair: Pair, right: 0 | 1): string {
  const [a, b] = [pair[0].track.category, pair[1].track.category]
  return a === b ? 'either' : pair[right].track.category
}

/** Clear enough that two people agree: by a quarter, and beyond the noise. */
function isAgreed(
  { ratio, ratioInterval90, larger }: Comparison,
  pair: Pair,
  windows: readonly [Window, Window],
  clip: SeenClip,
) {
  const winner = larger === 'first' ? 0 : 1
  return (
    ratio >= MIN_RATIO &&
    (ratioInterval90?.[0] ?? ratio) > 1 &&
    lengthOver(pair[winner].path, windows[winner]) >= MIN_COMPARED_M &&
    boxesApart(clip, pair[0], pair[1], windows[0])
  )
}

function answerOf({ found }: Draft<Compared>, { colours }: Wording): Answer {
  return { type: 'choice', value: colours[found.right], options: [...colours] }
}

function sharedEvidence({ objects, asked: { window }, found: { ratio } }: Draft<Compared>): Evidence {
  const [firstM, secondM] = objects.map(({ path }) => lengthOver(path, window))
  return evidenceOf(pathsOf(objects), window, { firstM, secondM, ratio }, ratio)
}

const ownEvidence = (
  { objects, found: { ratio } }: Draft<Compared>,
  ownParts: readonly [Window, Window],
): Evidence => ({
  paths: objects.map(({ path }, i) => pathEvidence(path, ownParts[i])),
  results: { ratio },
  margin: ratio,
})

const spanWords = (clip: SeenClip, { startS, endS }: Window): string =>
  `from ${seconds(startS - clip.startS)} to ${seconds(endS - clip.startS)} s`
