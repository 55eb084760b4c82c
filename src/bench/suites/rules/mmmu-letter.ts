import type { Luck } from '../suite.ts'
import { splitWords, stripChar } from './python-text.ts'

/**
 * The letter as MMMU's parser reads it, which lmms-eval 0.7.3 uses for NExT-QA: "(B)", else "B ", else "B.", else, in a
 * text of more than five words, the option's own words; of several the last, and where nothing is found a guess.
 */
export function mmmuLetter(raw: string, options: readonly string[], luck: Luck): string {
  const letters = options.map((_, i) => String.fromCharCode(65 + i))
  let text = raw
  for (const char of ",.!?;:'") text = stripChar(text, char)
  text = ` ${text} `
  const bracketed = letters.filter(letter => text.includes(`(${letter})`))
  if (bracketed.length > 0) return lastOf(bracketed, letter => text.lastIndexOf(`(${letter})`))
  const spaced = letters.filter(letter => text.includes(`${letter} `))
  const found = spaced.length > 0 ? spaced : letters.filter(letter => text.includes(`${letter}.`))
  if (found.length > 0) return lastOf(found, letter => text.lastIndexOf(` ${letter} `))
  return byWords(text, letters, options) ?? letters[luck.int(letters.length)]
}

function byWords(text: string, letters: readonly string[], options: readonly string[]): string | undefined {
  if (splitWords(text).length <= 5) return undefined
  const lowered = text.toLowerCase()
  const words = new Map(letters.map((letter, i) => [letter, options[i].toLowerCase()]))
  const found = letters.filter(letter => lowered.includes(words.get(letter)!))
  return found.length === 0 ? undefined : lastOf(found, letter => lowered.lastIndexOf(words.get(letter)!))
}

/** Of equals the first, as numpy.argmax. */
function lastOf(letters: readonly string[], placeOf: (letter: string) => number): string {
  return letters.reduce((best, letter) => (placeOf(letter) > placeOf(best) ? letter : best))
}
