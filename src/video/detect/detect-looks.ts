import { type Box2dPx, boxIou } from '../../geometry/box.ts'
import type { Detection } from '../../models/vision.ts'
import { coveredShare } from '../associate/overlap.ts'

/** Looks differ from pose to pose, so an object gets some soon, and then fewer: neighbours in time look alike. */
const FIRST_LOOKS = 3
const FIRST_EVERY_S = 0.4
const EVERY_S = 1.5
/** A box that shows others too says little: it is only better than nothing. */
const MIXED_SHARE = 0.35
const MIXED_EVERY_S = 2
/** From this overlap (IoU) on two objects may be taken for each other: afterwards looks have to tell who is who. */
const MEETING_IOU = 0.15
/** Overlap with the box of before from which on a box is most likely the same object; nothing rests on it but what is looked at. */
const SAME_IOU = 0.3
const FORGOTTEN_S = 0.6
/**
 * A crowd is looked at in turns: a look costs half as much as a whole frame's detection. Sixteen people get one a second each, of which
 * half as many would do nearly as well (people walking among each other, 6 in view: IDF1 87.6 % with one, 85.8 % with half a one).
 */
const MOST_A_SECOND = 16
/** Of a stamp that comes a little early. */
const SLACK_S = 0.03

interface Seen {
  box: Box2dPx
  category: string
  timeS: number
  looks: number
  /** When the next look is due. */
  nextS: number
  lastLookS: number
  meets: boolean
}

/** Which detections get their appearance: each object some times soon after it comes into view or has met another, then every second or two. */
export class LookPlan {
  #seen: Seen[] = []
  #credit = MOST_A_SECOND
  #timeS = 0

  /** Frames in order of time; of the detections those that may be looked at. */
  choose(timeS: number, found: readonly Detection[]): Detection[] {
    this.#credit = Math.min(MOST_A_SECOND, this.#credit + MOST_A_SECOND * (timeS - this.#timeS))
    this.#timeS = timeS
    const boxes = found.map(d => d.box)
    const due: { detection: Detection; seen: Seen }[] = []
    this.#matched(found, timeS).forEach((seen, i) => {
      const others = boxes.filter((_, j) => j !== i)
      const meets = others.some(other => boxIou(boxes[i], other) >= MEETING_IOU)
      if (seen.meets && !meets) Object.assign(seen, { looks: 0, nextS: timeS })
      Object.assign(seen, { meets, box: boxes[i], timeS })
      const mixed = meets && coveredShare(boxes[i], others) > MIXED_SHARE
      const dueS = mixed ? Math.max(seen.nextS, seen.lastLookS + MIXED_EVERY_S) : seen.nextS
      if (timeS >= dueS - SLACK_S) due.push({ detection: found[i], seen })
    })
    due.sort((a, b) => a.seen.looks - b.seen.looks || a.seen.nextS - b.seen.nextS)
    const chosen = due.slice(0, Math.floor(this.#credit))
    this.#credit -= chosen.length
    for (const { seen } of chosen) {
      seen.looks++
      seen.lastLookS = timeS
      seen.nextS = timeS + (seen.looks < FIRST_LOOKS ? FIRST_EVERY_S : EVERY_S)
    }
    return chosen.map(({ detection }) => detection)
  }

  /** What each detection most likely was before, best overlap first; what is new is due at once. */
  #matched(found: readonly Detection[], timeS: number): Seen[] {
    const before = this.#seen.filter(seen => timeS - seen.timeS <= FORGOTTEN_S)
    const pairs = found.flatMap(({ box, category }, i) =>
      before.flatMap(seen => {
        const iou = seen.category === category ? boxIou(seen.box, box) : 0
        return iou >= SAME_IOU ? [{ i, seen, iou }] : []
      }),
    )
    const matched: (Seen | undefined)[] = found.map(() => undefined)
    const taken = new Set<Seen>()
    for (const { i, seen } of pairs.sort((a, b) => b.iou - a.iou)) {
      if (matched[i] || taken.has(seen)) continue
      matched[i] = seen
      taken.add(seen)
    }
    const all = found.map(
      ({ box, category }, i) =>
        matched[i] ?? { box, category, timeS, looks: 0, nextS: timeS, lastLookS: timeS, meets: false },
    )
    this.#seen = [...before.filter(seen => !taken.has(seen)), ...all]
    return all
  }
}
