import { BLANK, EDGE, strip } from './python-text.ts'

const QUOTE = `['"]?`
/** What ends a line, to Python. */
const LINE_END = String.raw`(?=\n|(?![\s\S]))`
const PATTERNS = [
  String.raw`\(([A-E])\)`,
  `Ans${BLANK}*=${BLANK}*${QUOTE}([A-E])${QUOTE}`,
  `Answer${BLANK}*[:=]${BLANK}*([A-E])`,
  `Option${BLANK}+([A-E])`,
  `${EDGE}([A-E])${BLANK}*(?:is|was)${BLANK}*correct`,
  `${EDGE}([A-E])[.)]${BLANK}*${LINE_END}`,
].map(pattern => new RegExp(pattern, 'iu'))

/** What STI-Bench's opensource_test.py keeps of an answer: the letter of the first pattern that fits, else all of it. */
export function letterByPatterns(text: string): string {
  for (const pattern of PATTERNS) {
    const letter = pattern.exec(text)?.[1]
    if (letter !== undefined) return letter.toUpperCase()
  }
  return strip(text)
}
