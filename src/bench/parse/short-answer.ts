import { type OptionWords, optionWords } from './options.ts'
import { type Expected, scored, type Verdict } from './reading.ts'

const NUMBER = '(\\d{1,9}(?:\\.\\d{1,9})?)'

const INTERVAL = new RegExp(`^(?:from )?${NUMBER}(?: ?s)? (?:to|-) ${NUMBER} ?(?:s|seconds)\\.?$`)
const NAMED =
  /^(?:(?:the|object|car|person|in|box|answer|is|it|marked|annotated|with) )*([a-z]+)(?: (?:box|one|object|car|person|bounding|direction|directions))*\.?$/
const YES_NO = /^(yes|no)\.?$/

const LONGEST = 90

/**
 * The commonest answers at once, as the whole way reads them (a property test compares the two); undefined where the
 * whole way must be gone.
 */
export function readShort(raw: string, expected: Expected): Verdict | undefined {
  if (raw.length > LONGEST) return undefined
  const lower = raw.trim().toLowerCase()
  if (expected.type === 'choice') return readNamed(lower, optionWords(expected.options ?? []))
  if (expected.type === 'yesno') {
    const word = YES_NO.exec(lower)
    return word ? scored(word[1] === 'yes') : undefined
  }
  return expected.type === 'interval' ? readSpan(lower, expected) : undefined
}

function readSpan(lower: string, { unit }: Expected): Verdict | undefined {
  const match = unit === undefined || unit === 's' ? INTERVAL.exec(lower) : null
  if (!match) return undefined
  const [startS, endS] = [Number(match[1]), Number(match[2])]
  return startS <= endS ? scored([startS, endS], 's') : undefined
}

function readNamed(lower: string, words: OptionWords): Verdict | undefined {
  if (!words.objects && !words.opposites) return undefined
  const word = NAMED.exec(lower)?.[1]
  const place = word === undefined ? undefined : words.placeOf.get(word)
  return place === undefined ? undefined : scored(words.options[place])
}
