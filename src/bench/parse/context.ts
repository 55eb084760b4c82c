/** What the words around a candidate say of it. All of it looks at a bounded stretch, so that a text costs its length. */
const LOOK_BACK = 90
const LOOK_AHEAD = 60

/** Clauses that give grounds or compare, not an answer. */
const GROUNDS =
  /\b(?:because|since|assuming|assume|assumed|suppose|(?<!the )given|based on|considering|if|e\.g|for example|for instance|for reference|typical|typically|usually|normally|standard|generally|average (?:car|person|human|adult|sedan|vehicle|pedestrian|walking|lane)|speed limit|for scale|compared (?:to|with)|unlike|whereas|than|using|knowing|as stated|otherwise|unless)\b|\b(?:video|clip|footage)\s+(?:lasts|is|has|of|runs)(?: for)?\s*(?:about|only|approximately)?\s*$/
/** Sizes of things and places in the picture. */
const SIZE_BEFORE =
  /\b(?:width|wide|height|tall|wheelbase|radius|diameter|(?:car|vehicle|truck|bus|object|person|body|box|lane|its|bike|average|stride|step)(?:'s)?\s+(?:length|height|width|size)|length of (?:the|a|an) (?:car|vehicle|truck|bus|object|person|van|sedan|bike))\b/
const SIZE_AFTER =
  /^\s*(?:-?\s?(?:tall|wide|high|deep|thick|in (?:width|height|diameter))\b|each\b|per\b|every\b|\/\s*\w)/
const LONG_AFTER = /^\s*-?\s?(?:long|in length)\b/
const PATH_BEFORE = /\b(?:path|distance|track|route|trajectory|way|journey|movement|it is|it's)\b/
/** May be the answer where nothing else is. */
const SOFT_AFTER =
  /^\s*(?:away|apart|ahead|behind|from (?:the )?(?:camera|start|kerb|curb|left|right)|(?:in|during|for|over|by|within|after|at) (?:the|its) (?:first|second|third|last|next|initial|final|remaining|start|beginning)|mark\b)/
const SOFT_BEFORE = /\b(?:another|additional|at time|each|every|per)\b|\bat t\s?=/
const BOUND =
  /(?:\b(?:at least|at most|up to|no more than|no less than|no fewer than|not more than|not less than|more than|less than|fewer than|over|under|above|below|greater than|exceeds?|exceeding|maximum of|minimum of|max|min|beyond)|[<>]=?|≤|≥)\s*(?:about|around|approximately|roughly)?\s*$/
const NEARLY =
  /\b(?:slightly|just|a (?:little|bit|tad|touch)|barely|a hair|only)\s+(?:at |no )?(?:over|under|above|below|more than|less than|beyond)\s*$/
const NEGATED =
  /(?:\b(?:not|never|neither|nor|rather than|instead of)|n't)\s+(?:(?!but\b|sure\b|certain\b|clear\b|possible\b|so\b|however\b)[a-z']+\s+){0,3}$/
/** "from 40 km/h to a stop" */
const FROM = /\bfrom\s+(?:about|around|approximately)?\s*$/
const TO = /^\s*(?:down |up )?to\b/
/** A number behind these names a thing. */
const LABEL =
  /(?:\b(?:steps?|frames?|objects?|box(?:es)?|options?|figures?|fig|images?|parts?|lanes?|questions?|q|no|number|track|id|example|case|section|phase|stage|point|time ?stamp|view|camera|scene|clip|video|item|equation|eq|table|player|car|vehicle|person)\.?\s*#?|#)$/

export interface Context {
  /** Left out whatever else is there: negated, grounds of the answer, the size of a thing. */
  readonly dropped: boolean
  /** Left out where something better is there. */
  readonly weak: boolean
  /** Only an end of where the value may lie. */
  readonly bound: boolean
  readonly label: boolean
}

/** Of the words from `at` to `end` of a lower-case text. */
export function contextOf(lower: string, at: number, end: number): Context {
  const clause = clauseAround(lower, at)
  const after = lower.slice(end, end + LOOK_AHEAD)
  const long = LONG_AFTER.test(after) && !PATH_BEFORE.test(clause)
  const bound =
    (BOUND.test(clause) && !NEARLY.test(clause)) ||
    /^\s?\+(?!\s?[\d/])/.test(after) ||
    (FROM.test(clause) && TO.test(after))
  return {
    dropped:
      NEGATED.test(clause) ||
      (GROUNDS.test(clause) && !BOUND.test(clause)) ||
      SIZE_BEFORE.test(clause) ||
      SIZE_AFTER.test(after) ||
      long,
    weak: SOFT_AFTER.test(after) || SOFT_BEFORE.test(clause),
    bound,
    label: LABEL.test(clause),
  }
}

/** Of a figure alone in brackets, the clause that the brackets explain: "a typical car (about 4.5 m)". */
function clauseAround(lower: string, at: number): string {
  const clause = clauseBefore(lower, at)
  const open = at - clause.length - 1
  return lower[open] === '(' && ALONE.test(clause) ? `${clauseBefore(lower, open)}${clause}` : clause
}

const ALONE = /^\s*(?:about|around|approximately|approx\.?|roughly|~|i\.e\.,?)?\s*$/

/** From the clause's start to `at`, at most LOOK_BACK characters. */
export function clauseBefore(lower: string, at: number): string {
  const floor = Math.max(0, at - LOOK_BACK)
  for (let i = at - 1; i >= floor; i--) {
    const char = lower[i]
    if (char === '\n' || char === ';' || char === '(' || char === '?' || char === '!') return lower.slice(i + 1, at)
    if ((char === '.' || char === ',' || char === ':') && lower[i + 1] === ' ') return lower.slice(i + 1, at)
  }
  return lower.slice(floor, at)
}

/** A statement without an end is cut here. */
const LONGEST_STATEMENT = 1500

/** Where the statement that holds `at` ends: before a line's end or a sentence's, at most `longest` characters behind `at`. */
export function statementEnd(lower: string, at: number, longest = LONGEST_STATEMENT): number {
  const limit = Math.min(lower.length, at + longest)
  for (let i = at; i < limit; i++) {
    const char = lower.charCodeAt(i)
    if (char === 10) return i
    const ends = char === 46 || char === 33 || char === 63
    if (ends && (i + 1 === lower.length || lower.charCodeAt(i + 1) <= 32)) return i
  }
  return limit
}

/** Where the statement that holds `at` starts, at most 400 characters before. */
export function statementStart(lower: string, at: number): number {
  const floor = Math.max(0, at - 400)
  for (let i = at - 1; i > floor; i--) {
    if (
      lower[i] === '\n' ||
      ((lower[i - 1] === '.' || lower[i - 1] === '!' || lower[i - 1] === '?') && lower[i] === ' ')
    )
      return i + 1
  }
  return floor
}
