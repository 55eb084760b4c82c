import type { Luck } from '../suite.ts'
import { splitWords, stripChar } from './python-text.ts'

/** What stands for a letter, the surest form first, and by which form its last place is told. */
interface Form {
  readonly spelled: readonly string[]
  readonly placed: readonly string[]
}

const LETTERS = [...'ABCDEFGH']
const BRACKETED = LETTERS.map(letter => `(${letter})`)
const ALONE = LETTERS.map(letter => ` ${letter} `)
const FORMS: readonly Form[] = [
  { spelled: BRACKETED, placed: BRACKETED },
  { spelled: LETTERS.map(letter => `${letter} `), placed: ALONE },
  { spelled: LETTERS.map(letter => `${letter}.`), placed: ALONE },
]

/**
 * The letter as MMMU's parser reads it, which lmms-eval 0.7.3 uses for NExT-QA: "(B)", else "B ", else "B.", else, in a
 * text of more than five words, the option's own words; of several the last, and where nothing is found a guess. At most
 * eight options.
 */
export function mmmuLetter(raw: string, options: readonly string[], luck: Luck): string {
  let text = raw
  for (const char of ",.!?;:'") text = stripChar(text, char)
  text = ` ${text} `
  for (const { spelled, placed } of FORMS) {
    const found = placesIn(text, spelled, options.length)
    if (found.length > 0) return LETTERS[lastOf(text, placed, found)]
  }
  return LETTERS[byWords(text, options) ?? luck.int(options.length)]
}

function byWords(text: string, options: readonly string[]): number | undefined {
  if (splitWords(text).length <= 5) return undefined
  const lowered = text.toLowerCase()
  const words = options.map(option => option.toLowerCase())
  const found = placesIn(lowered, words, options.length)
  return found.length === 0 ? undefined : lastOf(lowered, words, found)
}

function placesIn(text: string, forms: readonly string[], count: number): number[] {
  const found: number[] = []
  for (let i = 0; i < count; i++) if (text.includes(forms[i])) found.push(i)
  return found
}

/** The one that stands last; of equals the first, as numpy.argmax. */
function lastOf(text: string, forms: readonly string[], found: readonly number[]): number {
  if (found.length === 1) return found[0]
  const places = found.map(i => text.lastIndexOf(forms[i]))
  return found[places.indexOf(Math.max(...places))]
}
