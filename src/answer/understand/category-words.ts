import { CATEGORIES } from '../../tracks/category.ts'

/** Words for kinds of things beside their own names: canonical category, singular words, plural words. */
const SYNONYMS: readonly (readonly [category: string, singular: string, plural: string])[] = [
  ['car', 'car automobile auto sedan suv taxi cab', 'cars automobiles autos sedans suvs taxis cabs'],
  ['vehicle', 'vehicle', 'vehicles'],
  ['truck', 'truck lorry', 'trucks lorries'],
  ['bus', 'bus coach', 'buses busses coaches'],
  ['van', 'van minivan', 'vans minivans'],
  ['motorcycle', 'motorcycle motorbike moped scooter', 'motorcycles motorbikes mopeds scooters'],
  ['motorcyclist', 'motorcyclist biker', 'motorcyclists bikers'],
  ['bicycle', 'bicycle bike', 'bicycles bikes'],
  ['cyclist', 'cyclist bicyclist', 'cyclists bicyclists'],
  ['pedestrian', 'pedestrian walker', 'pedestrians walkers'],
  [
    'person',
    'person human man woman guy lady boy girl child kid',
    'people persons humans men women guys ladies boys girls children kids',
  ],
  ['player', 'player athlete footballer', 'players athletes footballers'],
  ['referee', 'referee ref umpire', 'referees refs umpires'],
  ['goalkeeper', 'goalkeeper goalie keeper', 'goalkeepers goalies keepers'],
  ['object', 'object thing target', 'objects things targets'],
]

export interface CategoryWord {
  readonly category: string
  readonly plural: boolean
}

const PLAIN = new Map<string, CategoryWord>()
for (const [category, { noun, plural }] of Object.entries(CATEGORIES)) {
  if (noun.includes(' ')) continue
  PLAIN.set(noun, { category, plural: false })
  PLAIN.set(plural, { category, plural: true })
}
for (const [category, singular, plural] of SYNONYMS) {
  for (const word of singular.split(' ')) PLAIN.set(word, { category, plural: false })
  for (const word of plural.split(' ')) PLAIN.set(word, { category, plural: true })
}
/** Too common as words of other meanings, or told apart elsewhere. */
for (const word of ['train', 'sign', 'signs', 'debris', 'wheeled']) PLAIN.delete(word)

/** "everybody": people, or whatever moves. */
export const EVERYBODY: ReadonlySet<string> = new Set(['everybody', 'everyone', 'everything'])

/** Kinds of things by word: the project's own, and those that a detector found in this video. */
export function categoryWords(found: readonly string[]): ReadonlyMap<string, CategoryWord> {
  const words = new Map(PLAIN)
  for (const category of found) {
    if (/^[a-z]+$/.test(category) && !words.has(category)) words.set(category, { category, plural: false })
    const plural = `${category}s`
    if (/^[a-z]+$/.test(category) && !words.has(plural)) words.set(plural, { category, plural: true })
  }
  return words
}
