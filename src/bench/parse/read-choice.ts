import { choose } from './choose.ts'
import { lettersOf, ordinalsOf } from './letters.ts'
import { type Mention, namedOptions } from './mentions.ts'
import { type OptionWords, optionWords } from './options.ts'
import { yesNoOf } from './read-yesno.ts'
import type { Expected, Verdict } from './reading.ts'
import { scored, unscored } from './reading.ts'
import { refusalsOf, standsRefused } from './refusals.ts'

const EVEN =
  /\b(?:both|neither|equal|equally|tie|tied|no difference|the same (?:distance|speed|amount|pace)|none of|similar)\b/

const SAME_OR = /\b(?:same|different)\s+or\s+(?:in\s+)?(?:the\s+)?(?:same|different)\b/

/** The option that a cleaned answer chooses. */
export function readChoice(text: string, lower: string, expected: Expected): Verdict {
  const words = optionWords(expected.options ?? [])
  const refusals = refusalsOf(lower)
  const mentions = mentionsOf(text, lower, words, expected)
  if (mentions === 'vague') return unscored('vague')
  const choice = choose(lower, mentions, (a, b) => a.place === b.place)
  if (choice.found) {
    if (standsRefused(lower, refusals, choice.found.at)) return unscored('refusal')
    if (words.objects && choice.found.weak) return unscored('vague')
    const option = words.options[choice.found.place]
    return option === undefined ? unscored('not an option') : scored(option)
  }
  if (refusals.some(({ soft }) => !soft)) return unscored('refusal')
  if (words.opposites ? /\b(?:similar|parallel)\b/.test(lower) : EVEN.test(lower)) return unscored('not an option')
  if (choice.why === 'two' || (words.opposites && SAME_OR.test(lower))) return unscored('two answers')
  if (refusals.length > 0) return unscored('refusal')
  if (/\b(?:maybe|perhaps|possibly|either|one of)\b/.test(lower)) return unscored('vague')
  return unscored(
    lower.trim().split(/\s+/, 7).length <= 6 ||
      (words.objects && /\b(?:red|blue|green|yellow|orange|purple|white|black|pink|gr[ae]y)\b/.test(lower))
      ? 'not an option'
      : 'no answer',
  )
}

function mentionsOf(text: string, lower: string, words: OptionWords, expected: Expected): Mention[] | 'vague' {
  const named = namedOptions(lower, words, expected)
  if (named === 'vague') return named
  const letters = lettersOf(text, words)
  if (letters.length > 0 && letters.some(letter => !letter.weak)) {
    // A text behind its letter says the same, or they are two answers.
    return [...letters, ...named.filter(mention => isBeside(lower, letters[letters.length - 1], mention))].sort(
      (a, b) => a.at - b.at,
    )
  }
  if (named.length > 0) return named
  const verdict = words.opposites ? oppositeOf(lower, words, expected) : undefined
  return verdict ?? ordinalsOf(lower, words)
}

const isBeside = (lower: string, letter: Mention, { at }: Mention): boolean =>
  at >= letter.end && at - letter.end <= 40 && !/[\n,;]/.test(lower.slice(letter.end, at))

/** "Yes" to "in the same direction?"; vague where the question does not say which. */
function oppositeOf(lower: string, { placeOf }: OptionWords, { question }: Expected): Mention[] | 'vague' | undefined {
  const yes = yesNoOf(lower)
  if (yes === undefined) return undefined
  const asked = question?.toLowerCase() ?? ''
  const [same, different] = [/\bsame\b/.test(asked), /\bdifferent\b/.test(asked)]
  if (same === different) return 'vague'
  const place = placeOf.get(yes === same ? 'same' : 'different')
  return place === undefined ? 'vague' : [{ at: 0, end: 3, weak: false, place }]
}
