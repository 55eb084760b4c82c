import type { Condition, Event, Moment, Part, Plan, PlanReference, Term } from './plan.ts'

/** A plan on one short line, for tests, logs and readings: "difference(speed(red)@half2, speed(blue)) -> mph". */
export function planNotation(plan: Plan): string {
  switch (plan.ask) {
    case 'value':
      return `${termNotation(plan.term)}${plan.unit ? ` -> ${plan.unit}` : ''}`
    case 'compare':
      return `${termNotation(plan.left)} ${plan.relation === 'more' ? '>' : '<'} ${termNotation(plan.right)}`
    case 'which':
      return `${plan.most} ${plan.of.map(termNotation).join(' | ')}${plan.tell ? ` tell ${plan.tell}` : ''}`
    case 'count':
      return `count(${whom(plan.of)}: ${condition(plan.that)})${part(plan.when)}`
    case 'hour':
      return `hour(${whom(plan.of)})${part(plan.when)}${plan.twelve === 'camera' ? ' from camera' : ''}`
    case 'when':
      return `when(${whom(plan.of)}: ${moment(plan.moment)})${part(plan.when)}`
    case 'sameDirection':
      return `same direction(${plan.of.map(whom).join(', ')})${part(plan.when)}`
    case 'turnSide':
      return `side(${whom(plan.of)})${part(plan.when)}`
    case 'does':
      return `does(${whom(plan.of)}: ${condition(plan.that)})${part(plan.when)}`
  }
}

export function termNotation(term: Term): string {
  switch (term.op) {
    case 'measure':
      return `${term.what}(${whom(term.of)})${part(term.when)}`
    case 'between':
      return `${term.what}(${term.of.map(whom).join(', ')})${part(term.when)}`
    case 'known':
      return `known[${term.name}]`
    case 'stated':
      return `${Number(term.value.toPrecision(9))}${term.unit === 'times' || term.unit === 'count' ? '' : term.unit}`
    default:
      return `${term.op}(${[...term.of].map(termNotation).join(', ')})`
  }
}

export function whom(reference: PlanReference): string {
  switch (reference.by) {
    case 'name':
      return reference.name
    case 'only':
      return 'it'
    case 'camera':
      return 'camera'
    case 'every':
      return ['every', reference.colour, reference.category].filter(Boolean).join(':')
    case 'description':
      return ['a', reference.place, reference.colour, reference.category].filter(Boolean).join(':')
  }
}

function part(when: Part): string {
  switch (when.kind) {
    case 'whole':
      return ''
    case 'span':
      return `@${when.startS ?? ''}..${when.endS ?? ''}`
    case 'edge':
      return `@${when.which}${when.durationS}`
    case 'share':
      return `@share${round(when.from)}..${round(when.to)}`
    case 'moment':
      return `@${when.timeS}`
    case 'momentAt':
      return `@at${round(when.share)}`
    case 'event':
      return `@${when.side} ${event(when.event)}${when.of ? ` of ${whom(when.of)}` : ''}`
  }
}

const round = (value: number): number => Math.round(value * 100) / 100
const event = (what: Event): string => (what.what === 'turn' && what.side ? `turn ${what.side}` : what.what)

function condition(that: Condition): string {
  if (that.what === 'more' || that.what === 'less') {
    return `${that.measure} ${that.what === 'more' ? '>' : '<'} ${termNotation(that.than)}`
  }
  if (that.what === 'stop') return that.leastS === undefined ? 'stop' : `stop ${that.leastS}s`
  return that.what === 'turn' ? event(that) : that.what
}

function moment(what: Moment): string {
  if (what.what === 'hour') return `${what.hour} o'clock${what.twelve === 'camera' ? ' from camera' : ''}`
  if (what.what === 'closest') return `closest ${whom(what.to)}`
  return what.what === 'turn' || what.what === 'stop' || what.what === 'start' ? event(what) : what.what
}
