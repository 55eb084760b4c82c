import { traitsOf } from '../../tracks/category.ts'
import type { Reference, Resolved } from '../reference.ts'
import { ofCategory } from './categories.ts'
import { atPlace } from './places.ts'
import type { Sight } from './sights.ts'

/** Everyone that words can mean. */
export interface Cast {
  readonly sights: readonly Sight[]
  /** Track ids by name, in lower case. */
  readonly names: ReadonlyMap<string, string>
  coloursOf(trackId: string): readonly string[]
}

type Described = Extract<Reference, { by: 'description' }>
type Group = Extract<Reference, { by: 'every' }>

/** Fragments of tracks that are seen for less than this share of the longest one of the kind are nobody's object. */
const LEAST_SHARE = 0.15

export function resolveReference(reference: Reference, cast: Cast): Resolved {
  switch (reference.by) {
    case 'camera':
      return { found: ['camera'] }
    case 'name':
      return byName(reference.name, cast)
    case 'only':
      return theOnly(cast)
    case 'description':
      return described(reference, cast)
    case 'every':
      return everyOne(reference, cast)
  }
}

function byName(name: string, { names, sights }: Cast): Resolved {
  const id = names.get(name.toLowerCase()) ?? sights.find(({ trackId }) => trackId === name)?.trackId
  if (id !== undefined) return { found: [id] }
  const known = [...names.keys()]
  return { missing: `nothing is marked ${name}${known.length > 0 ? `, only ${known.join(', ')}` : ''}` }
}

function theOnly({ names, sights }: Cast): Resolved {
  if (names.size > 0) return { found: [...new Set(names.values())] }
  if (sights.length === 0) return { missing: 'nothing that moves was found' }
  return { found: idsOf(whole(sights)) }
}

function described({ category, colour, place, words }: Described, cast: Cast): Resolved {
  const ofKind = category === undefined ? [...cast.sights] : ofCategory(category, cast.sights)
  if (ofKind.length === 0) return { missing: `no ${nounOf(category)} is seen` }
  const coloured = colour === undefined ? ofKind : ofColour(colour, ofKind, cast)
  if (coloured.length === 0) return { missing: `no ${colour} ${nounOf(category)} is seen${colourList(ofKind, cast)}` }
  const candidates = whole(coloured)
  const placed = place === undefined ? candidates : atPlace(place, candidates)
  return placed.length > 0 ? { found: idsOf(placed) } : { missing: `nothing seen is "${words}"` }
}

function everyOne({ category, colour, words }: Group, cast: Cast): Resolved {
  const ofKind = category === undefined ? [...cast.sights] : ofCategory(category, cast.sights)
  const coloured = colour === undefined ? ofKind : ofColour(colour, ofKind, cast)
  return coloured.length > 0 ? { found: idsOf(whole(coloured)) } : { missing: `nothing seen is "${words}"` }
}

/** Those whose likeliest colour it is; where there are none, those that it may be. */
function ofColour(colour: string, sights: readonly Sight[], { coloursOf }: Cast): Sight[] {
  const word = colour === 'grey' ? 'gray' : colour
  const first = sights.filter(({ trackId }) => coloursOf(trackId)[0] === word)
  return first.length > 0 ? first : sights.filter(({ trackId }) => coloursOf(trackId).includes(word))
}

/** Longest seen first. */
function whole(sights: readonly Sight[]): Sight[] {
  const most = Math.max(...sights.map(({ count }) => count))
  return sights.filter(({ count }) => count >= LEAST_SHARE * most).sort((a, b) => b.count - a.count)
}

const idsOf = (sights: readonly Sight[]): string[] => sights.map(({ trackId }) => trackId)
const nounOf = (category: string | undefined): string => (category === undefined ? 'object' : traitsOf(category).noun)

function colourList(sights: readonly Sight[], { coloursOf }: Cast): string {
  const seen = [...new Set(sights.flatMap(({ trackId }) => coloursOf(trackId).slice(0, 1)))]
  return seen.length > 0 ? `, only ${seen.join(', ')}` : ''
}
