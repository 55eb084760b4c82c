import type { Candidate } from './choose.ts'
import { clauseBefore, contextOf, statementEnd } from './context.ts'
import type { OptionWords } from './options.ts'
import type { Expected } from './reading.ts'

/** An option that a text chooses, by its place; -1 for one that is not there. */
export interface Mention extends Candidate {
  readonly place: number
}

const MORE =
  /\b(?:farther|further|farthest|furthest|faster|fastest|more(?! (?:visible|clear|clearly|often|likely|prominent|frames|detail))|most(?! (?:visible|prominent|likely))|longer|longest|greater|greatest|higher|highest|quicker|quickest|larger(?= (?:distance|displacement|speed|path))|largest(?= (?:distance|displacement|speed|path))|rapid|wins?|leads?|outpaces?|outruns?|exceeds?)\b/
const LESS =
  /\b(?:slower|slowest|less|least|shorter|shortest|lower|lowest|fewer|fewest|smaller|smallest|not (?:move|travel|go|as)|(?:doesn't|does not|didn't|isn't|is not) (?:move|travel|go|as|cover)\b|lags?|barely)\b/
const NOT_MORE = /\bnot\s+(?:\w+\s){0,2}(?:farther|further|faster|more|longer|greater|higher|quicker)\b/

/** Options that a lower-case text names; vague where what it says of one cannot be turned into a choice. */
export function namedOptions(lower: string, words: OptionWords, expected: Expected): Mention[] | 'vague' {
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

/** What is said of an object stands within this behind its name. */
const LONGEST_SAID = 200

/** What is said of a mention: from it to the next one, at most to its statement's end. */
function predicateOf(lower: string, { at, end }: Mention, { pattern }: OptionWords): string {
  const until = statementEnd(lower, end, LONGEST_SAID)
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
  if (!NAMING.test(clauseBefore(lower, at))) return false
  const after = lower.slice(end, statementEnd(lower, end, LONGEST_SAID))
  return NAMING.test(after.split(/[,;(]|\b(?:rather|not|instead|compared|because|since|as)\b/, 1)[0])
}
