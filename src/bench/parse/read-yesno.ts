import { type Candidate, choose } from './choose.ts'
import { scored, unscored, type Verdict } from './reading.ts'
import { refusalsOf, standsRefused } from './refusals.ts'

interface YesNo extends Candidate {
  readonly yes: boolean
}

/** "no" counts as an answer, not as in "no stop": before a mark, at a line's end, or where a sentence starts with it. */
const WORD =
  /\b(?:(yes|yeah|yep|yup|affirmative)|(nope|nah|no(?=\s*(?:$|[,.!;:)\]}"'\n-])|(?<=(?:^|\n)\s{0,4}no)\s+(?:it|the|they|he|she|this|there)\b))|((?<=(?:^|\n|answer is|answer:|it is|it's|that is|that's|is|:)\s{0,3}["']?)(?:true|correct|right)(?=\s*(?:$|[,.!\n"']))|(?<=(?:^|\n)\s{0,3})(?:it|they|he|she|the object|the car|the person) (?:does|do|did|is|are|has)(?=\s*[.!]?\s*(?:$|\n)))|((?<=(?:^|\n|answer is|answer:|it is|it's|that is|that's|is|:)\s{0,3}["']?)(?:false|incorrect|wrong|not true|not correct)(?=\s*(?:$|[,.!\n"']))|(?<=(?:^|\n)\s{0,3})(?:it|they|he|she|the object|the car|the person) (?:does(?:n't| not)|do(?:n't| not)|did(?:n't| not)|is(?:n't| not)|are(?:n't| not)|has(?:n't| not)|never does)(?=\s*[.!]?\s*(?:$|\n))))/g
const EITHER = /\byes\s*(?:or|\/)\s*no\b|\bwhether\b[^.\n]{0,60}\byes\b|\b(?:if|in which case) (?:yes|no|so)\b/g

/** Yes or no, as a cleaned, lower-case answer has it. */
export function readYesNo(lower: string): Verdict {
  const words = wordsOf(lower)
  const refusals = refusalsOf(lower).filter(({ at }) => !words.some(word => word.at === at))
  const choice = choose(lower, words, (a, b) => a.yes === b.yes)
  if (choice.found)
    return standsRefused(lower, refusals, choice.found.at) ? unscored('refusal') : scored(choice.found.yes)
  if (choice.why === 'two') return unscored('two answers')
  if (refusals.length > 0) return unscored('refusal')
  return unscored(
    /\b(?:maybe|perhaps|possibly|probably|partly|sometimes|likely|might|may|briefly)\b/.test(lower)
      ? 'vague'
      : 'no answer',
  )
}

/** What a text says where it says one thing alone. */
export function yesNoOf(lower: string): boolean | undefined {
  const words = wordsOf(lower)
  return words.length > 0 && words.every(({ yes }) => yes === words[0].yes) ? words[0].yes : undefined
}

function wordsOf(lower: string): YesNo[] {
  const asked = [...lower.matchAll(EITHER)].map(match => [match.index, match.index + match[0].length])
  return [...lower.matchAll(WORD)].flatMap((match): YesNo[] => {
    const { index: at } = match
    if (asked.some(([from, to]) => at >= from && at < to)) return []
    return [{ at, end: at + match[0].length, weak: false, yes: match[1] !== undefined || match[3] !== undefined }]
  })
}
