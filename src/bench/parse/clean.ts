import { asciiDigits } from './digits.ts'
import { plainJson } from './json-answer.ts'
import { plainLatex, readBoxes } from './latex.ts'

/** Tags around what a reasoning model thinks before it answers; what stands in them is not its answer. */
const THINKING = /<\s*(\/?)\s*(?:think|thinking|thought|thoughts|reasoning|scratchpad|analysis|cot)\s*>|◁(\/?)think▷/gi
/** Marks of an answer; the closing one may be missing where the text was cut. */
const ANSWER_TAG = /<\s*(\/?)\s*(?:answer|final_answer|final)\s*>|\[(\/?)answer\]|<\|(begin|end)_of_box\|>/gi
/** Left by chat templates. */
const CHAT_TOKEN =
  /<\|[^|<>\n]{0,40}\|>|<\/?s>|<br\s?\/?>|\[\/?INST\]|<\/?(?:p|b|i|em|strong|output|result|response)>/gi
const FENCE = /```[a-z]*\s*\n?/gi

/**
 * The part of a model's text that is its answer, as plain words: without thoughts, mark-up, LaTeX, JSON. Linear in the
 * text's length. Undefined where there is none: nothing but white space, or thoughts that never end.
 */
export function cleanAnswer(raw: string): string | undefined {
  const spoken = withoutThoughts(raw)
  const marked = readBoxes(spoken) ?? betweenTags(spoken) ?? spoken
  const unfenced = marked.includes('`') ? fenced(marked) : marked
  const text = unfenced.replaceAll(CHAT_TOKEN, ' ')
  const plain = withoutMarkdown(plainUnicode(plainLatex(plainJson(text) ?? text)))
  return plain.trim() === '' ? undefined : plain
}

/** What stands after the last thought; before the first where nothing follows it. */
function withoutThoughts(raw: string): string {
  if (!raw.includes('<') && !raw.includes('◁')) return raw
  const tags = [...raw.matchAll(THINKING)]
  if (tags.length === 0) return raw
  const last = tags[tags.length - 1]
  const closes = (last[1] ?? last[2]) === '/'
  const after = closes ? raw.slice(last.index + last[0].length) : ''
  if (after.trim() !== '') return after
  const closed = tags.findLastIndex(tag => (tag[1] ?? tag[2]) === '/')
  return closed < 0 || closes
    ? raw.slice(0, tags[0].index)
    : raw.slice(tags[closed].index + tags[closed][0].length, last.index)
}

/** The last marked answer, or all of them in lines where they differ: then they are two answers. */
function betweenTags(text: string): string | undefined {
  if (!/<|\[/.test(text)) return finalLine(text)
  const found: string[] = []
  let open: number | undefined
  for (const tag of text.matchAll(ANSWER_TAG)) {
    const closes = tag[1] === '/' || tag[2] === '/' || tag[3] === 'end'
    if (closes && open !== undefined) found.push(text.slice(open, tag.index).trim())
    open = closes ? undefined : tag.index + tag[0].length
  }
  if (open !== undefined) found.push(text.slice(open).trim())
  const said = [...new Set(found.filter(content => content !== ''))]
  return said.length > 0 ? said.join('\n') : finalLine(text)
}

/** "#### 12" ends the worked solutions of GSM8K, whose form models imitate. */
function finalLine(text: string): string | undefined {
  const at = text.lastIndexOf('####')
  if (at < 0) return undefined
  const line = text
    .slice(at + 4)
    .replace(/^#+/, '')
    .split('\n', 1)[0]
    .trim()
  return /^(?:\S+\s*){1,4}$/.test(line.slice(0, 40)) && line.length <= 40 && /\d/.test(line) ? line : undefined
}

/** The content of a fence where it holds the answer; the words around it too where it does not. */
function fenced(text: string): string {
  const pieces = text.split('```')
  const json = pieces.length > 2 ? pieces[1].replace(/^[a-z]*\s*/i, '') : ''
  return /^\s*[{[]/.test(json) ? json : text.replaceAll(FENCE, '\n')
}

const VULGAR: Readonly<Record<string, string>> = { '½': '1/2', '¼': '1/4', '¾': '3/4', '⅓': '1/3', '⅔': '2/3' }

/** ASCII where there is an ASCII way to say it; decimal digits of every script are digits. */
function plainUnicode(text: string): string {
  if (!/[^ -~\n\r\t]/.test(text)) return text
  const plain = text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?<=\d)[\u00a0\u2007-\u200a\u202f](?=\d{3}(?!\d))/g, ',')
    .replaceAll(/[\u200b-\u200d\ufeff\u00ad]/g, '')
    .replaceAll(/[½¼¾⅓⅔]/g, fraction => ` ${VULGAR[fraction]}`)
    .replaceAll(/[⁻⁺]?[⁰¹²³⁴-⁹]+/g, raised => `^${raised.normalize('NFKC').replace('−', '-')}`)
    .replaceAll(/[‐-―−－]/g, dash => (dash === '—' || dash === '―' ? ' - ' : '-'))
    .replaceAll(/[‘’ʼ′´`]/g, "'")
    .replaceAll(/[“”″]/g, '"')
    .replaceAll(/[≈≃≅]/g, '=')
    .replaceAll(/[∼～]/g, '~')
    .replaceAll(/[→⇒➜⟹]/g, '=>')
    .replaceAll(/[×✕]/g, ' x ')
    .replaceAll(/[·•▪◦]/g, ' ')
    .replaceAll(/[，、]/g, ', ')
    .replaceAll(/。/g, '. ')
    .replaceAll(/°/g, ' degrees ')
    .normalize('NFKC')
  return asciiDigits(plain)
}

/** Marks of lists are dropped with their numbers: "2. The car" is a second item, not two of anything. */
function withoutMarkdown(text: string): string {
  const lines = text
    .replaceAll(/\*\*|__|`+|~~/g, '')
    .replaceAll(/(?<=\d) \. (?=\d)/g, '.')
    .replaceAll(/^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+(?=\D)|\d{1,2}[.)][ \t]+(?=[a-z"'(]))/gim, '')
  const feet = lines.includes('"') ? lines.replaceAll(/(\d)'\s?(\d{1,2}(?:\.\d+)?)"/g, '$1 ft $2 inches') : lines
  return (feet.includes('*') ? feet.replaceAll(/(?<![\d\s])\*|\*(?![\d\s])/g, '') : feet).replaceAll(/[|\t]/g, ' ')
}
