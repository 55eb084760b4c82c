import { type Comparison, compareDistance, compareSpeed } from '../../kinematics/compare.ts'
import { lengthOver } from '../../kinematics/motion.ts'
import { isCannotTell, type Window } from '../../kinematics/quantity.ts'
import type { Draft, Task, Wording } from '../draft.ts'
import { boxesApart, isClearOver, MIN_COMPARED_M, MIN_PART_S, MIN_RATIO } from '../eligibility.ts'
import { evidenceOf, pathEvidence } from '../evidence.ts'
import { seconds } from '../number-words.ts'
import { DISTANCE_COMPARISON, OWN_PARTS_COMPARISON, SPEED_COMPARISON } from '../phrasing/comparisons.ts'
import type { SeenClip } from '../seen-clip.ts'
import { type Pair, pairsOf, pairWindows, partOf } from './parts.ts'

/** Which of two objects travels farther. Needs no scale. */
export const distanceComparison: Task = {
  name: 'distance-comparison',
  title: 'distance comparison',
  usual: true,
  metric: false,
  phrasing: { plain: DISTANCE_COMPARISON },
  *drafts(clip): Generator<Draft> {
    for (const { pair, asked } of pairWindows(clip, 'farther')) {
      const { window, part, durationS } = asked
      const compared = compareDistance(pair[0].path, pair[1].path, window)
      if (isCannotTell(compared) || !isAgreed(compared, pair, [window, window], clip)) continue
      yield {
        ...choiceOf(pair, compared),
        variant: 'plain',
        part,
        durationS,
        evidence: () => comparisonEvidence(pair, window, compared),
      }
    }
  },
}

/** Which of two objects is faster, over the same time or each over its own. */
export const speedComparison: Task = {
  name: 'speed-comparison',
  title: 'speed comparison',
  usual: true,
  metric: false,
  phrasing: { plain: SPEED_COMPARISON, ownParts: OWN_PARTS_COMPARISON },
  *drafts(clip): Generator<Draft> {
    for (const { pair, asked } of pairWindows(clip, 'faster')) {
      const { window, part, durationS } = asked
      const compared = compareSpeed(pair[0].path, pair[1].path, window)
      if (isCannotTell(compared) || !isAgreed(compared, pair, [window, window], clip)) continue
      yield {
        ...choiceOf(pair, compared),
        variant: 'plain',
        part,
        durationS,
        evidence: () => comparisonEvidence(pair, window, compared),
      }
    }
    yield* ownParts(clip)
  },
}

function* ownParts(clip: SeenClip): Generator<Draft> {
  const random = clip.random('own parts')
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
    yield {
      ...choiceOf(pair, compared),
      variant: 'ownParts',
      durationS: clip.endS - clip.startS,
      slots: () => ({ firstWhen: spanWords(clip, windows[0]), secondWhen: spanWords(clip, windows[1]) }),
      evidence: () => ({
        paths: pair.map(({ path }, i) => pathEvidence(path, windows[i])),
        results: { ratio: Math.min(compared.ratio, MAX_RATIO) },
        margin: Math.min(compared.ratio, MAX_RATIO),
      }),
    }
  }
}

const spanWords = (clip: SeenClip, { startS, endS }: Window): string =>
  `from ${seconds(startS - clip.startS)} to ${seconds(endS - clip.startS)} s`

/** A ratio to an object that stands has no end; JSON has no word for that. */
const MAX_RATIO = 1e6

/** What both kinds share: the right object's colour is decided with the words. */
function choiceOf(pair: Pair, { larger }: Comparison): Pick<Draft, 'objects' | 'stratum' | 'answer'> {
  const right = larger === 'first' ? 0 : 1
  return {
    objects: pair,
    stratum: { kind: 'option', value: optionOf(pair, right) },
    answer: ({ colours }: Wording) => ({ type: 'choice', value: colours[right], options: [...colours] }),
  }
}

/**
 * Which side is right must not follow from the categories: a car against a person is asked as often where the person
 * is faster. Among equals the colours decide, which are drawn.
 */
function optionOf(pair: Pair, right: number): string {
  const [a, b] = pair.map(object => object.track.category)
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

function comparisonEvidence(pair: Pair, window: Window, { ratio }: Comparison) {
  const lengths = pair.map(({ path }) => lengthOver(path, window))
  const margin = Math.min(ratio, MAX_RATIO)
  return evidenceOf(
    [pair[0].path, pair[1].path],
    window,
    { firstM: lengths[0], secondM: lengths[1], ratio: margin },
    margin,
  )
}
