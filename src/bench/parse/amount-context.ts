import { contextOf } from './context.ts'
import type { Quantity } from './quantities.ts'
import type { QuantityType } from './quantity-rules.ts'
import type { Expected } from './reading.ts'

/** "at 3 s", "after 3 s": moments, no durations. */
const MOMENT = /\b(?:at|after|before|until|since|every)\s+(?:about|around|t\s?=)?\s*$/
const MORE_THAN = /^\s*(?:more|less|farther|further|longer|shorter|faster|slower|ahead|behind)\s+(?:than|of)\b/
const AWAY = /^\s*(?:away|ahead|behind|from the camera)\b/
const ASKS_DIFFERENCE = /\b(?:how much|differ\w*|how many)\b/i
const ASKS_WAY = /\b(?:travel\w*|moves?|moved|covers?|path|goe?s?|gone)\b/i
const ASKS_GAP = /\b(?:apart|between|how (?:close|near)|from (?:the|each))\b/i

export const isMoment = (lower: string, { at }: Quantity): boolean => MOMENT.test(lower.slice(Math.max(0, at - 24), at))

/** How much more than another is no amount, how far away no way; but where the question asks for that. */
export function isOfAnother(
  lower: string,
  { end }: Quantity,
  type: QuantityType,
  { question = '' }: Expected,
): boolean {
  const after = lower.slice(end, end + 40)
  if (MORE_THAN.test(after)) return type !== 'number' && !ASKS_DIFFERENCE.test(question)
  return type === 'length' && AWAY.test(after) && ASKS_WAY.test(question) && !ASKS_GAP.test(question)
}

/** Words that make an hour the dial's reference, before and after it. */
const DIAL_BEFORE =
  /\b(?:taking|where|with|if|treating|setting|define|defining|relative to|as|reference(?: of| is)?|initial direction (?:is|was|as|of)|assuming|since|compared to|so that|let)\s+(?:the\s+|its\s+|a\s+)?$/
const DIAL_AFTER =
  /^\s*(?:position|direction|mark)?\s*(?:is|being|as|=|represents?|means?|corresponds? to|refers? to|denotes?|indicates?|was|defined as|would be|reference)\b.{0,44}\b(?:initial|first|starting|start|original|forward|straight|ahead|away|reference|top|camera|front|north|right|left|directly|behind|heading)/
const AT_FIRST = /\b(?:first|initially|starts?|starting|started|begins?|began)\b/

/** "12 o'clock is straight ahead", "taking 12 o'clock as ...": what the dial is, not where the object goes. */
export const isDial = (lower: string, { at, end }: Quantity): boolean =>
  DIAL_BEFORE.test(lower.slice(Math.max(0, at - 60), at)) || DIAL_AFTER.test(lower.slice(end, end + 70))

/** "it first moved towards 12 o'clock": so it is by definition. */
export const isFirstHeading = (lower: string, { at, low }: Quantity): boolean =>
  low === 12 && AT_FIRST.test(lower.slice(Math.max(0, at - 60), at))

/** What may follow a number that nothing else counts. */
const NO_NOUN =
  /^\s*(?:$|[,;:.)\]}!?"'\n(=~-]|or so|in total|overall|on average|approximately|altogether|in all|o\b|and\b|but\b|per\b(?! frame)|faster|slower|longer|more|as (?:fast|far|much|many)|is\b|direction|position|on (?:the|a) (?:clock|dial)|hour)/
/** What may stand before a bare number in words, which may as well be a pronoun. */
const LEADS = /(?:^|[:=.\n]|\b(?:is|about|approximately|answer|at|around|to|towards?))\s*$/

/** A number without a unit answers where nothing follows that it counts and nothing before it is its name. */
export function standsBare(lower: string, { at, end, spelled, low }: Quantity, type: QuantityType): boolean {
  if (contextOf(lower, at, end).label) return false
  const after = lower.slice(end, end + 40)
  const ends = NO_NOUN.test(after)
  if (type === 'number') return !(spelled && low === 1 && !ends)
  if (!spelled) return ends
  return ends && LEADS.test(lower.slice(Math.max(0, at - 24), at)) && (low !== 1 || /^\s*\.?\s*$/.test(after))
}
