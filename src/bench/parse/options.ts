/** How the options of a choice are found in a text. */
export interface OptionWords {
  readonly options: readonly string[]
  /** Finds their texts in lower case; the longest that fits counts. Undefined where they are letters themselves. */
  readonly pattern?: RegExp
  /** The option's place by what the pattern found. */
  readonly placeOf: ReadonlyMap<string, number>
  /** Objects that are told apart by a word: what is said of them decides, not that they are named. */
  readonly objects: boolean
  /** "same" and "different": each is the other's no. */
  readonly opposites: boolean
}

const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['same', ['identical']],
  ['different', ['opposite', 'differing', 'differ', 'differently', 'diverge', 'diverging', 'perpendicular']],
])
const OBJECT =
  /^(?:red|blue|green|yellow|orange|purple|white|black|pink|cyan|magenta|brown|gr[ae]y|(?:object|box|car|person)\s?\S+)$/
/** "A. red", "(B) blue": the letter is the place. */
const LETTERED = /^\(?[a-j][).:]\s+/

export const plainOption = (option: string): string =>
  option
    .trim()
    .toLowerCase()
    .replace(LETTERED, '')
    .replace(/[.\s]+$/, '')
    .replaceAll(/[’]/g, "'")

const BY_LIST = new WeakMap<readonly string[], OptionWords>()
/** Every question has a list of its own, and most say the same. */
const BY_TEXT = new Map<string, OptionWords>()

export function optionWords(options: readonly string[]): OptionWords {
  const known = BY_LIST.get(options)
  if (known) return known
  const text = options.join('\n')
  const words = BY_TEXT.get(text) ?? makeWords(options)
  if (BY_TEXT.size < 1000) BY_TEXT.set(text, words)
  BY_LIST.set(options, words)
  return words
}

function makeWords(options: readonly string[]): OptionWords {
  const plain = options.map(plainOption)
  const placeOf = new Map<string, number>()
  plain.forEach((text, place) => {
    for (const word of [text, ...(SYNONYMS.get(text) ?? [])]) if (!placeOf.has(word)) placeOf.set(word, place)
  })
  const letters = plain.every(text => /^[a-j]$/.test(text))
  const spelled = [...placeOf.keys()].filter(word => word !== '').sort((a, b) => b.length - a.length)
  return {
    options,
    placeOf,
    pattern:
      letters || spelled.length === 0
        ? undefined
        : new RegExp(`(?<![a-z\\d])(?:${spelled.map(escaped).join('|')})(?![a-z\\d])`, 'g'),
    objects: plain.every(text => OBJECT.test(text)),
    opposites: options.length === 2 && plain.includes('same') && plain.includes('different'),
  }
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\s+/g, '\\s+')
