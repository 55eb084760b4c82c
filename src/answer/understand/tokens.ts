import { numeralsOf } from '../../bench/parse/numerals.ts'
import { type UnitWord, unitAt } from '../../bench/parse/unit-words.ts'
import type { PlanUnit } from '../plan.ts'
import type { Node } from './nodes.ts'

const DIRECT: Readonly<Record<string, PlanUnit>> = {
  m: 'm',
  ft: 'ft',
  km: 'km',
  mi: 'mi',
  'km/h': 'km/h',
  'm/s': 'm/s',
  mph: 'mph',
  s: 's',
  min: 'min',
  h: 'h',
  day: 'days',
  'm/s^2': 'm/s^2',
}

const SI: Readonly<Record<string, PlanUnit>> = { length: 'm', speed: 'm/s', duration: 's' }

const PIECE = /[a-z]+|[^\sa-z]/gu

/** Spelled out, these are words before they are numbers. */
const RATHER_WORDS = /^(?:one|half|quarter|third|double|twice|thrice|a quarter|one third|a third)$/
/** Longer spellings of units; a short one is a unit only where a unit is due ("in m/s"). */
const PLAIN_UNIT =
  /^(?:km\/h|kmh|kph|mph|m\/s|mps|km|(?:kilo)?met(?:er|re)s|feet|ft|yards?|miles|seconds|secs|minutes|hours|days|knots|inches|(?:kilo)?met(?:er|re)s?\b.*|miles? (?:per|an).*|centimet(?:er|re)s)$/
const BEFORE_UNIT = /(?:\b(?:in|to|into|as|many)|[(,])\s*(?:the\s+)?$/

/** Words, numbers, quantities and units of a normalised text, in their order. */
export function tokensOf(text: string): Node[] {
  const nodes: Node[] = []
  const numerals = numeralsOf(text).filter(({ at, end, spelled }) => isNumber(text, at, end, spelled === true))
  let at = 0
  for (const numeral of [...numerals, undefined]) {
    const until = numeral?.at ?? text.length
    if (until < at) continue
    nodes.push(...wordsOf(text, at, until))
    if (!numeral) break
    const match = unitAt(text, numeral.end)
    const unit = match && !(match.unit.name === 'in') ? match : undefined
    nodes.push(numberNode(numeral.value, numeral.clock !== undefined, unit?.unit))
    at = unit?.end ?? numeral.end
  }
  return nodes
}

function isNumber(text: string, at: number, end: number, spelled: boolean): boolean {
  if (!spelled) return true
  const words = text.slice(at, end)
  const unit = unitAt(text, end)
  if (RATHER_WORDS.test(words)) return /^(?:one|half)/.test(words) && isDue(unit?.unit) && !/^half/.test(words)
  return true
}

const isDue = (unit: UnitWord | undefined): boolean =>
  unit !== undefined && ['length', 'duration', 'speed'].includes(unit.measure) && unit.name !== 'in'

function numberNode(value: number, clock: boolean, unit: UnitWord | undefined): Node {
  if (unit?.measure === 'clock') return { kind: 'hour', hour: value }
  if (!unit || clock) return { kind: 'number', value, ...(clock && { clock }) }
  if (unit.measure === 'ratio') return { kind: 'mark', mark: 'times', value }
  const direct = DIRECT[unit.name]
  if (direct) return { kind: 'quantity', value, unit: direct }
  const si = SI[unit.measure]
  return si ? { kind: 'quantity', value: value * unit.inSi, unit: si } : { kind: 'word', text: unit.name }
}

function wordsOf(text: string, from: number, to: number): Node[] {
  const nodes: Node[] = []
  const pattern = new RegExp(PIECE)
  pattern.lastIndex = from
  for (let match = pattern.exec(text); match && match.index < to; match = pattern.exec(text)) {
    const unit = unitNodeAt(text, match.index)
    if (unit) {
      nodes.push(unit.node)
      pattern.lastIndex = unit.end
    } else nodes.push({ kind: 'word', text: match[0] })
  }
  return nodes
}

function unitNodeAt(text: string, at: number): { node: Node; end: number } | undefined {
  const before = text.slice(Math.max(0, at - 12), at)
  if (!/[a-z]/.test(text[at]) || /[a-z\d-]$/.test(before)) return undefined
  const match = unitAt(` ${text.slice(at, at + 40)}`, 0)
  if (!match || !['length', 'speed', 'duration', 'acceleration'].includes(match.unit.measure)) return undefined
  const end = at + match.end - 1
  const words = text.slice(at, end)
  if (match.unit.name === 'in') return undefined
  if (!PLAIN_UNIT.test(words) && match.unit.measure !== 'acceleration' && !BEFORE_UNIT.test(before)) return undefined
  return { node: { kind: 'unit', unit: DIRECT[match.unit.name], text: words }, end }
}
