import type { Measured } from '../plan.ts'
import type { Place } from '../reference.ts'

export const COLOUR_WORDS: ReadonlyMap<string, string> = new Map([
  ...'red blue green white black yellow orange grey brown purple pink silver'
    .split(' ')
    .map((word): [string, string] => [word, word]),
  ['gray', 'grey'],
  ['violet', 'purple'],
  ['dark', 'black'],
  ['golden', 'yellow'],
])

export const PLACE_WORDS: ReadonlyMap<string, Place> = new Map<string, Place>([
  ['left', 'left'],
  ['leftmost', 'left'],
  ['lefthand', 'left'],
  ['right', 'right'],
  ['rightmost', 'right'],
  ['righthand', 'right'],
  ['middle', 'middle'],
  ['central', 'middle'],
  ['centre', 'middle'],
  ['center', 'middle'],
  ['nearest', 'nearest'],
  ['closest', 'nearest'],
  ['nearer', 'nearest'],
  ['farthest', 'farthest'],
  ['furthest', 'farthest'],
  ['largest', 'largest'],
  ['biggest', 'largest'],
  ['big', 'largest'],
  ['smallest', 'smallest'],
  ['first', 'first'],
  ['last', 'last'],
])

/** "the fastest car" */
export const EXTREMES: ReadonlyMap<string, { readonly what: Measured; readonly most: 'most' | 'least' }> = new Map([
  ['fastest', { what: 'speed', most: 'most' }],
  ['faster', { what: 'speed', most: 'most' }],
  ['quickest', { what: 'speed', most: 'most' }],
  ['quicker', { what: 'speed', most: 'most' }],
  ['slowest', { what: 'speed', most: 'least' }],
  ['slower', { what: 'speed', most: 'least' }],
])

export const DETERMINERS: ReadonlySet<string> = new Set(
  'the this that these those a an each every all any both of'.split(' '),
)
export const EVERY: ReadonlySet<string> = new Set('each every all any'.split(' '))
/** Adjectives that single nobody out: whatever is marked or named is meant anyway. */
export const IDLE_ADJECTIVES: ReadonlySet<string> = new Set(
  'given marked annotated highlighted boxed outlined same own moving ego host our my said football soccer'.split(' '),
)
export const CAMERA_WORDS: ReadonlySet<string> = new Set(['camera', 'cam', 'cameraman', 'dashcam'])
export const WEAK_SINGULAR: ReadonlySet<string> = new Set('it its itself he his him she her himself herself'.split(' '))
export const WEAK_PLURAL: ReadonlySet<string> = new Set('they them their themselves both'.split(' '))
