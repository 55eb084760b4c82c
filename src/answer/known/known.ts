import { KNOWN_QUANTITIES, type KnownQuantity } from '../../questions/known.ts'
import { greatCircleKm } from './cities.ts'

/** The row of the table with that name, or the way between two cities; undefined for what is not known. */
export function knownQuantity(name: string): KnownQuantity | undefined {
  const lower = name.toLowerCase()
  return KNOWN_QUANTITIES.find(row => row.name.toLowerCase() === lower) ?? wayBetween(lower)
}

/** "the way from berlin to munich". Whole kilometres: what a city's centre is, is not known better. */
function wayBetween(lower: string): KnownQuantity | undefined {
  const [, from, to] = /^the way from (.+) to (.+)$/.exec(lower) ?? []
  const km = from && to && from !== to ? greatCircleKm(from, to) : undefined
  if (km === undefined) return undefined
  const name = `the way from ${capital(from)} to ${capital(to)}`
  return {
    name,
    value: { value: Math.round(km), unit: 'km' },
    source: 'great circle between the city centers (GeoNames)',
  }
}

/** Of two cities: by road where the table has it. */
export function wayName(from: string, to: string): string | undefined {
  const road = [`the road from ${from} to ${to}`, `the road from ${to} to ${from}`].find(knownQuantity)
  if (road) return knownQuantity(road)?.name
  const way = [`the way from ${from} to ${to}`, `the way from ${to} to ${from}`]
  return way.map(knownQuantity).find(row => row !== undefined)?.name
}

const capital = (words: string): string => words.replaceAll(/(^|\s)\S/g, letter => letter.toUpperCase())
