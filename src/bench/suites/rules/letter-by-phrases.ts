import { strip, stripChar } from './python-text.ts'

const PHRASES = [
  'the answer is',
  'answer is',
  'the correct answer is',
  'correct answer is',
  'the best answer is',
  'best answer is',
  'the correct option is',
  'correct option is',
  'the best option is',
  'best option is',
  'the choice is',
  'choice is',
  'the correct choice is',
  'correct choice is',
  'i choose',
  'i select',
  'i pick',
  'my answer is',
  'my choice is',
  ...['옵션', '정답은', '답은', '답:', '答案是', '答案为', '选', '答えは'],
]

/** The surer form first; what stands in none of them counts only where nothing does. */
const FORMS = [
  { after: '.', rank: 5 },
  { after: ':', rank: 4 },
  { after: ')', rank: 3 },
  { after: ' ', rank: 2 },
]

interface Found {
  readonly letter: string
  readonly rank: number
  readonly place: number
}

/** The letter that mcq_extract of lmms-eval 0.7.3 takes: of the surest form the last; "" where no letter stands at all. */
export function letterByPhrases(raw: string, letters: readonly string[]): string {
  let inner = strip(raw)
  if (inner === '') return ''
  for (const char of ',.!?;:\'"') inner = stripChar(inner, char)
  const text = ` ${inner} `
  const found = [...inForms(text, letters), ...afterPhrases(text, letters), ...atEnds(text, letters)]
  const all = found.length > 0 ? found : within(text, letters, letter => letter, 0)
  const best = all.reduce<Found | undefined>((top, one) => (top && !isSurer(one, top) ? top : one), undefined)
  return best?.letter ?? ''
}

const isSurer = (a: Found, b: Found): boolean => a.rank > b.rank || (a.rank === b.rank && a.place > b.place)

const inForms = (text: string, letters: readonly string[]): Found[] => [
  ...within(text, letters, letter => `(${letter})`, 6),
  ...FORMS.flatMap(({ after, rank }) => within(text, letters, letter => letter + after, rank)),
]

function within(text: string, letters: readonly string[], formOf: (letter: string) => string, rank: number): Found[] {
  const found = letters.map(letter => ({ letter, rank, place: text.lastIndexOf(formOf(letter)) }))
  return found.filter(({ place }) => place >= 0)
}

function afterPhrases(text: string, letters: readonly string[]): Found[] {
  const lowered = text.toLowerCase()
  return PHRASES.flatMap(phrase => {
    const start = lowered.indexOf(phrase)
    if (start < 0) return []
    const found = letters.map(letter => ({ letter, rank: 7, place: text.indexOf(letter, start + phrase.length) }))
    return found.filter(({ place }) => place >= 0)
  })
}

function atEnds(text: string, letters: readonly string[]): Found[] {
  const inner = strip(text)
  const first = /^([A-Z])(?:$|\P{L})/u.exec(inner)?.[1]
  const last = /(?:^|\P{L})([A-Z])$/u.exec(inner)?.[1]
  return [
    ...letters.filter(letter => letter === first).map(letter => ({ letter, rank: 10, place: 0 })),
    ...letters.filter(letter => letter === last).map(letter => ({ letter, rank: 9, place: text.length })),
  ]
}
