import { DIGIT, EDGE, strip, stripChar } from './python-text.ts'

const MARKS = [...';/[]"{}()=+\\_->', '<', ...'@`,?!']
const DIGITS_COMMA = new RegExp(`${DIGIT},${DIGIT}`, 'u')
const POINT = new RegExp(`\\.(?!${DIGIT})`, 'gu')
/** The script gives re.UNICODE where the count of replacements stands. */
const POINTS = 32
const LONE = new RegExp(`${EDGE}([A-E])${EDGE}`, 'iu')

/** The letter that MVBench's mcq_acc (lmms-eval 0.7.3) finds, capital or not; "" where none stands alone. */
export function letterByCleaning(raw: string): string {
  const inner = strip(raw)
  if (isLettered(inner)) return inner[0].toUpperCase()
  let text = withoutMarks(strip(raw.replaceAll(/[\n\t]/g, ' ')))
  for (const char of '\'")(') text = stripChar(text, char)
  return LONE.exec(strip(text).toLowerCase())?.[1].toUpperCase() ?? ''
}

/** "B. the table", on one line but for blank ones: the pattern ^([A-E])\.\s*(.+)$ of text without blanks at its ends. */
function isLettered(text: string): boolean {
  if (text.length < 3 || !/^[A-E]\./i.test(text)) return false
  return strip(text.slice(2, text.lastIndexOf('\n') + 1)) === ''
}

function withoutMarks(text: string): string {
  const joined = DIGITS_COMMA.test(text)
  let out = text
  for (const mark of MARKS) {
    const apart = text.includes(`${mark} `) || text.includes(` ${mark}`)
    out = out.replaceAll(mark, apart || joined ? '' : ' ')
  }
  let points = 0
  return out.replace(POINT, point => (points++ < POINTS ? '' : point))
}
