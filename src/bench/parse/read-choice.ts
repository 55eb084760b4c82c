import { type Candidate, choose } from './choose.ts'
import { clauseBefore, contextOf, statementEnd } from './context.ts'
import { type OptionWords, optionWords, plainOption } from './options.ts'
import { yesNoOf } from './read-yesno.ts'
import type { Expected, Verdict } from './reading.ts'
import { scored, unscored } from './reading.ts'
import { refusalsOf, standsRefused } from './refusals.ts'

interface Mention extends Candidate {
  readonly place: number
}

/** "(B)", "B.", "Option B", "the answer is B", "B" alone; an article is none of these. */
const LETTER =
  /(?<=^|\n|[.!?:]\s)\s*["'([]*([A-J])["')\].:,]*(?=\s*(?:$|\n))|(?<=^|\n)\s*["'([]*([A-J])\s?[)\].:,-]\s|[([]([A-J])[)\]]|\b(?:[Oo]ption|OPTION|[Aa]nswer(?: is)?:?|ANSWER:?|[Cc]hoice|[Ll]etter|[Ss]elect|[Cc]hoose|[Cc]orrect(?: answer| option| choice)? is|[Ii]t is|[Ii]t's|would be)\s{0,3}["'(]?([A-J])(?=["'),.;:!?]|\s*$|\s*\n|\s(?:because|since|as|-))/g
const ORDINAL =
  /\b(?:the )?(?:(first|1st|former)|(second|2nd|latter)|(third|3rd)|(fourth|4th))(?=\s+(?:object|one|box|car|vehicle|person|pedestrian|option|choice|of|item|player|bounding|mentioned|listed|named)|\s*[.!,]?\s*(?:$|\n))|\b(?:object|box|option|choice|number|no\.?)\s?#?([1-9])\b/g
const MORE =
  /\b(?:farther|further|farthest|furthest|faster|fastest|more(?! (?:visible|clear|clearly|often|likely|prominent|frames|detail))|most(?! (?:visible|prominent|likely))|longer|longest|greater|greatest|higher|highest|quicker|quickest|larger(?= (?:distance|displacement|speed|path))|largest(?= (?:distance|displacement|speed|path))|rapid|wins?|leads?|outpaces?|outruns?|exceeds?)\b/
const LESS =
  /\b(?:slower|slowest|less|least|shorter|shortest|lower|lowest|fewer|fewest|smaller|smallest|not (?:move|travel|go|as)|(?:doesn't|does not|didn't|isn't|is not) (?:move|travel|go|as|cover)\b|lags?|barely)\b/
const NOT_MORE = /\bnot\s+(?:\w+\s){0,2}(?:farther|further|faster|more|longer|greater|higher|quicker)\b/
const EVEN =
  /\b(?:both|neither|equal|equally|tie|tied|no difference|the same (?:distance|speed|amount|pace)|none of|similar)\b/

const SAME_OR = /\b(?:same|different)\s+or\s+(?:in\s+)?(?:the\s+)?(?:same|different)\b/
const SEVERAL = /^\W*([A-J])\W*(?:and|or|&|,|\/)\W*([A-J])\W*$/

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

function lettersOf(text: string, words: OptionWords): Mention[] {
  const only = /^\s*["'([]*([a-j])["')\].:]*\s*$/.exec(text)
  if (only) return [{ at: 0, end: text.length, weak: false, place: placeOfLetter(only[1].toUpperCase(), words) }]
  const several = SEVERAL.exec(text)
  if (several)
    return [several[1], several[2]].map((letter, i) => ({
      at: i,
      end: i + 1,
      weak: false,
      place: placeOfLetter(letter, words),
    }))
  return [...text.matchAll(LETTER)].map(match => ({
    at: match.index,
    end: match.index + match[0].length,
    weak: false,
    place: placeOfLetter(match[1] ?? match[2] ?? match[3] ?? match[4], words),
  }))
}

/** Options that are letters are found by name, others by place; beyond the last there is none. */
function placeOfLetter(letter: string, words: OptionWords): number {
  if (!words.pattern) return words.options.findIndex(option => plainOption(option) === letter.toLowerCase())
  const place = letter.charCodeAt(0) - 65
  return place < words.options.length ? place : -1
}

function ordinalsOf(lower: string, { options }: OptionWords): Mention[] {
  return [...lower.matchAll(ORDINAL)].flatMap((match): Mention[] => {
    const end = match.index + match[0].length
    const place = match[5] ? Number(match[5]) - 1 : match.slice(1, 5).findIndex(text => text !== undefined)
    const { dropped, weak } = contextOf(lower, match.index, end)
    return dropped ? [] : [{ at: match.index, end, weak, place: place < options.length ? place : -1 }]
  })
}

function namedOptions(lower: string, words: OptionWords, expected: Expected): Mention[] | 'vague' {
  if (!words.pattern) return []
  const mentions: Mention[] = []
  for (const match of lower.matchAll(words.pattern)) {
    const place = words.placeOf.get(match[0].replaceAll(/\s+/g, ' ')) ?? -1
    const mention = { at: match.index, end: match.index + match[0].length, place, weak: false }
    const said = words.opposites ? ofOpposites(lower, mention) : ofNamed(lower, mention, words, expected)
    if (said === 'vague') return 'vague'
    if (said) mentions.push(said)
  }
  return mentions
}

/** "not the same" is the other of two opposites. */
function ofOpposites(lower: string, mention: Mention): Mention | undefined {
  const clause = clauseBefore(lower, mention.at)
  if (/\b(?:whether|if|or)\b[^,]*$/.test(clause) && /\bwhether|\bif\b/.test(clause)) return undefined
  if (
    /^\s+(?:or|and)\s+(?:different|the same|same)\b/.test(lower.slice(mention.end, mention.end + 30)) ||
    /\b(?:same|different)\s+or\s+(?:in\s+)?(?:a\s+|the\s+)?$/.test(clause)
  )
    return undefined
  if (
    /^\s*(?:time|speed|distance|video|frame|color|colour|box|object|size|lane|road|pace|moment|period|scene)/.test(
      lower.slice(mention.end, mention.end + 20),
    )
  )
    return undefined
  const negated = /\b(?:not|n't|isn't|aren't|don't|never)\b[^,]{0,40}$/.test(clause)
  if (negated && /\b(?:very|quite|exactly|entirely|completely|too|much|really)\s+(?:the\s+)?$/.test(clause))
    return undefined
  return negated ? { ...mention, place: 1 - mention.place } : mention
}

/** An object is chosen by what is said of it: more, less, or nothing but its name. */
function ofNamed(
  lower: string,
  mention: Mention,
  words: OptionWords,
  { question }: Expected,
): Mention | 'vague' | undefined {
  const context = contextOf(lower, mention.at, mention.end)
  if (
    context.dropped ||
    /\b(?:versus|vs\.?|as opposed to|ahead of|outpac(?:es|ing)|outruns?|exceeds?)\s+(?:\w+\s+){0,6}$/.test(
      clauseBefore(lower, mention.at),
    )
  )
    return undefined
  if (!words.objects) return { ...mention, weak: context.weak }
  const said = predicateOf(lower, mention, words)
  if (NOT_MORE.test(said)) return 'vague'
  const [more, less] = [said.search(MORE), said.search(LESS)]
  const sense = more >= 0 && (less < 0 || more < less) ? 1 : less >= 0 ? -1 : 0
  if (sense === 0) return { ...mention, weak: !isNamedAlone(lower, mention) }
  if (!question) return sense > 0 ? mention : 'vague'
  const asked = LESS.test(question.toLowerCase()) ? -1 : 1
  if (asked === sense) return mention
  return words.options.length === 2 ? { ...mention, place: 1 - mention.place } : 'vague'
}

/** What is said of a mention: from it to the next one, at most to its statement's end. */
function predicateOf(lower: string, { at, end }: Mention, { pattern }: OptionWords): string {
  const until = Math.min(statementEnd(lower, end), end + 200)
  const rest = lower.slice(end, until)
  const next = pattern ? rest.search(new RegExp(pattern.source)) : -1
  const said = rest.slice(0, next < 0 ? rest.length : next)
  const before = clauseBefore(lower, at)
  return MORE.test(said) || LESS.test(said)
    ? said
    : `${said} ${/\b(?:which|one that|object that|winner|is|was|by)\b/.test(before) ? before : ''}`
}

const NAMING =
  /^(?:[\s"'()[\]{}*_:,~=.-]|\b(?:it|is|it's|the|a|an|of|two|object|objects|one|in|with|by|marked|annotated|box|boxes|bounding|car|person|man|woman|vehicle|truck|bus|van|pedestrian|cyclist|player|answer|final|my|colou?r(?:ed)?|outlined|inside|within|enclosed|highlighted|labell?ed|surrounded|i|go|choose|pick|select|be|but|rather|believe|actually|wait|boxed|winner|i'd|think|say|would|guess|so|therefore|thus|definitely|probably|likely|clearly|option|choice|correct|sure|okay|that|surely|[a-j]))*$/

/** "The object in the blue box." says nothing more, and so is the answer. */
function isNamedAlone(lower: string, { at, end }: Mention): boolean {
  const after = lower
    .slice(end, Math.min(statementEnd(lower, end), end + 200))
    .split(/[,;(]|\b(?:rather|not|instead|compared|because|since|as)\b/, 1)[0]
  return NAMING.test(clauseBefore(lower, at)) && NAMING.test(after)
}

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
