import { type Amount, amountsOf, sameAmount } from './amounts.ts'
import { choose } from './choose.ts'
import { contextOf } from './context.ts'
import { type Quantity, quantitiesOf } from './quantities.ts'
import { type QuantityType, RULES } from './quantity-rules.ts'
import type { Expected, Verdict } from './reading.ts'
import { scored, unscored } from './reading.ts'
import { isVague, type Refusal, refusalsOf, saysStill, standsRefused } from './refusals.ts'
import { unitNamed } from './unit-words.ts'

/** The one quantity that a cleaned, lower-case answer gives. */
export function readQuantity(lower: string, type: QuantityType, expected: Expected): Verdict {
  const rules = RULES[type]
  const own = type === 'number' && expected.unit ? unitNamed(expected.unit) : undefined
  const all = quantitiesOf(lower)
  const amounts = amountsOf(lower, all, type, expected, own)
  const refusals = refusalsOf(lower)
  const choice = choose(lower, amounts, sameAmount)
  if (!choice.found)
    return choice.why === 'two' && !allRefused(lower, refusals, amounts)
      ? unscored('two answers')
      : nothingFound(lower, type, all, refusals.length > 0)
  if (standsRefused(lower, refusals, choice.found.at)) return unscored('refusal')
  const { value } = choice.found
  if (Number.isNaN(value)) return unscored('vague')
  if (!Number.isFinite(value) || value < rules.lowest || (type === 'hour' && value > 12))
    return unscored('out of range')
  if (type === 'hour' && !Number.isInteger(value)) return unscored('vague')
  return scored(value, rules.unit ?? expected.unit)
}

const allRefused = (lower: string, refusals: readonly Refusal[], amounts: readonly Amount[]): boolean =>
  amounts.every(amount => standsRefused(lower, refusals, amount.at))

function nothingFound(lower: string, type: QuantityType, all: readonly Quantity[], refused: boolean): Verdict {
  if (refused) return unscored('refusal')
  if (saysStill(lower) && !all.some(({ unit }) => unit?.measure === RULES[type].measure))
    return type === 'length' || type === 'speed'
      ? scored(0, RULES[type].unit)
      : unscored(type === 'hour' ? 'refusal' : 'vague')
  const said = all.filter(({ at, end }) => !contextOf(lower, at, end).dropped)
  if (all.length > 0 && said.length === 0) return unscored('no answer')
  if (said.some(({ unit }) => unit && unit.measure !== RULES[type].measure)) return unscored('wrong dimension')
  return unscored(said.length > 0 || isVague(lower) ? 'vague' : 'no answer')
}
