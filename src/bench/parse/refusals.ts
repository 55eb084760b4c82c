/** Says that there is no answer. */
const REFUSAL =
  /\b(?:can(?:'t|not| not)|could(?:n't| not)|unable to|not able to|impossible|not possible|isn't possible|infeasible|insufficient|not (?:enough|sufficient)|lacks? (?:of )?(?:the )?(?:information|context|scale|reference|sufficient|necessary)|no way to|(?:do(?:n't| not)|does(?:n't| not)) (?:know|have (?:enough|the|any|access|sufficient)|provide|contain|show (?:the|any|a) (?:object|box|red|blue|green|time)|specify|give enough|include|allow)|not (?:sure|certain|known|clear|determinable|measurable|provided|specified|visible|shown|available|applicable|given|discernible|answerable|present)|unsure|unknown|unclear|undetermined|undeterminable|indeterminate|unanswerable|undefined|ambiguous|n\/a|no (?:information|such|data|scale|reference|visible|object|answer|red|blue|green|bounding|way)\b|sorry(?=,? (?:but|i|for))|as an ai|there (?:is|are|isn't|aren't) (?:no|not|any)(?: \w+){0,3} (?:objects?|box|boxes|information|way|scale|reference|data|such|visible|red|blue|green|indication|evidence|enough|sufficient)|(?:is|are|was|were)n't (?:sure|certain|known|clear|determinable|measurable|provided|specified|visible|shown|available|applicable|given|discernible|answerable|present|enough)|difficult to|hard to|tough to|challenging to|would need|need more|requires? (?:more|additional|further)|cannot tell|without (?:more|additional|further|knowing|a|any|camera|scale)|won't be able|inconclusive|would require)\b/g
/** About exactness only: "cannot be determined exactly, but about 12 m" answers. */
const SOFT =
  /\b(?:exact|exactly|exactness|precise|precisely|precision|accurate|accurately|certain|certainty|definitive|definitively|sure|100%|difficult|hard|tough|challenging|without|requires?|need|would|depends?|lacks?|not (?:clear|visible|given|provided))\b/
/** What a hedge ends with. */
const BUT =
  /\b(?:but|however|nevertheless|nonetheless|still|though|although|assuming|if i (?:had|have|must|were)|based on|estimat(?:e|ed|ing|ion)|approximat(?:e|ely|ion)|roughly|around|about|guess|likely|probably|appears?|seems?|looks like|i(?:'d| would) say|answer|therefore|thus|so)\b/

export interface Refusal {
  readonly at: number
  readonly soft: boolean
}

/** The refusals of a lower-case text; at most a hundred, which is enough to tell. */
export function refusalsOf(lower: string): Refusal[] {
  const found: Refusal[] = []
  REFUSAL.lastIndex = 0
  for (let match = REFUSAL.exec(lower); match && found.length < 100; match = REFUSAL.exec(lower))
    found.push({ at: match.index, soft: SOFT.test(lower.slice(match.index, match.index + 80)) })
  return found
}

/** Whether a refusal stands, though the text names something at `at`: a decision behind a hedge lifts it. */
export function standsRefused(lower: string, refusals: readonly Refusal[], at: number): boolean {
  return refusals.some(refusal => {
    if (refusal.at > at) return !refusal.soft
    const between = lower.slice(refusal.at, at)
    return between.length > 2000 ? false : !(BUT.test(between) || (refusal.soft && /[.!?\n]/.test(between)))
  })
}

/** Says much and nothing that can be scored. */
const VAGUE =
  /\b(?:fast|faster|slow|slowly|quick|quickly|far|short|long|near|close|some|several|few|couple|many|little|bit|small|large|considerable|significant|moderate|left|right|forward|forwards|backward|backwards|ahead|straight|north|south|east|west|up|down|behind|towards|away|diagonal|diagonally|early|late|beginning|end|start|middle|maybe|perhaps|possibly|probably|sometimes|briefly|walking|running|jogging|constant|pace|throughout|entire|whole|similar|same|both|roughly|about|stops?|stopping|never|\d+(?:st|nd|rd|th))\b/

export const isVague = (lower: string): boolean => VAGUE.test(lower.slice(0, 5000))

/** Says that the object stays where it is. */
const STILL =
  /\b(?:(?:does|did|do|is|has|was|are) ?(?:not|n't) (?:appear to )?(?:mov(?:e|ed|ing)|travel(?:l?ed|l?ing)?|in motion|changed? (?:its )?position)|stationary|motionless|standing still|stands still|stays? (?:still|in place|put)|remain(?:s|ed)? (?:still|in place|in the same|parked|at rest)|no (?:movement|motion)|at rest|(?:is|remains|was) parked|never moves?|not moving at all|doesn't move)\b/

export const saysStill = (lower: string): boolean => STILL.test(lower)
