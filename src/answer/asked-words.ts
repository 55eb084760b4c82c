import { CATEGORIES, traitsOf } from '../tracks/category.ts'
import { LINE_COLOURS, type LineColour } from '../video/drawn-boxes.ts'
import { COLOUR_NAMES } from './resolve/colour-names.ts'

/** What has to be looked for in the pictures before a question can be answered, as far as its words tell. */
export interface SoughtByWords {
  /** Rectangles of these colours may be drawn on the video. */
  readonly drawn: readonly LineColour[]
  /** Kinds of objects that are not tracked by default. */
  readonly categories: readonly string[]
  /** Colours of clothes and paint. */
  readonly looks: boolean
}

/** Words of a box that was drawn. */
const MARKED =
  /\b(box|boxes|boxed|rectangles?|frames?|framed|outlined?|annotated|annotations?|marked|marks|marker|highlighted|labell?ed|circled|bounding)\b/i
/** Nothing is named, so that something must be marked. */
const UNNAMED =
  /\b(the|this|that|these|those|both|given|tracked|which|two)\s+(given\s+|tracked\s+)?(objects?|targets?|things?)\b|\bit\b/i
/** The colours that this project draws. */
const USUAL = ['red', 'blue', 'green'] as const satisfies readonly LineColour[]

/** What moves among the things that detectors know, beside those that are tracked anyway. */
const MOVERS = [
  ...['ball', 'dog', 'cat', 'horse', 'sheep', 'cow', 'elephant', 'bear', 'zebra', 'giraffe', 'bird', 'train', 'boat'],
  ...['airplane', 'skateboard', 'frisbee', 'kite', 'surfboard', 'snowboard', 'skis'],
]

const LOOKS = new RegExp(
  `\\b(${COLOUR_NAMES.join('|')}|grey|silver|violet|golden|dark|light|colou?rs?|shirts?|jerseys?|kits?|teams?|wear\\w*|dressed)\\b`,
  'i',
)

export function soughtBy(question: string): SoughtByWords {
  const drawn = drawnColours(question)
  // "the red box" says nothing of clothes.
  const rest = drawn.reduce((text, colour) => text.replaceAll(new RegExp(`\\b${colour}\\b`, 'gi'), ''), question)
  return { drawn, categories: moversNamed(question), looks: LOOKS.test(rest) }
}

function drawnColours(question: string): LineColour[] {
  if (coloursNamed(question).length > 0) return marksNamed(question)
  return MARKED.test(question) || UNNAMED.test(question) ? [...USUAL] : []
}

const coloursNamed = (question: string): LineColour[] =>
  LINE_COLOURS.filter(colour => new RegExp(`\\b${colour}\\b`, 'i').test(question))

/** Colours that are said of a drawn box, and of nothing else. */
export function marksNamed(question: string): LineColour[] {
  const named = coloursNamed(question)
  return MARKED.test(question) ? named : named.filter(colour => standsAlone(colour, question))
}

/** Whatever has a colour of its own: "the red car" is no box. */
const NOUNS = new RegExp(
  `^(${[
    ...Object.keys(CATEGORIES).flatMap(category => [traitsOf(category).noun, traitsOf(category).plural]),
    ...['objects?', 'pedestrians?', 'man', 'men', 'woman', 'women', 'kids?', 'child', 'children', 'people', 'bikes?'],
    ...[
      'shirts?',
      'jerseys?',
      'kits?',
      'jackets?',
      'coats?',
      'dress',
      'trousers',
      'hats?',
      'shoes?',
      'taxis?',
      'lights?',
    ],
    ...['sedan', 'suv', 'lorry', 'teams?', 'sides?', 'guys?', 'girls?', 'boys?', 'runners?', 'drivers?', 'motorbikes?'],
  ].join('|')})\\b`,
  'i',
)

/** "the red one", "red or blue": a name, with no noun that it describes. */
function standsAlone(colour: LineColour, question: string): boolean {
  const after = question.matchAll(new RegExp(`\\b${colour}\\b\\s*(\\S*)`, 'gi'))
  return [...after].some(([, next]) => next.toLowerCase() === 'object' || !NOUNS.test(next))
}

const moversNamed = (question: string): string[] =>
  MOVERS.filter(category => {
    const { noun, plural } = traitsOf(category)
    return new RegExp(`\\b(${noun}|${plural})\\b`, 'i').test(question)
  })
