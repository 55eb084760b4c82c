import { Random } from '../../src/base/random.ts'
import type { Answer } from '../../src/questions/answer.ts'
import type { Question } from '../../src/questions/record.ts'

/** Of the dimension's first unit: m, km/h, s. */
const UNITS = {
  length: { m: 1, meters: 1, km: 1000, cm: 0.01, feet: 0.3048, miles: 1609.344 },
  speed: { 'km/h': 1, 'm/s': 3.6, mph: 1.609344, 'kilometers per hour': 1 },
  duration: { s: 1, seconds: 1, min: 60, minutes: 60, hours: 3600, days: 86400 },
} as const

const FRAMES = [
  '{}',
  '{}.',
  'The answer is {}.',
  '**{}**',
  '<think>Let me see, 3 m or 4 km/h?</think>\n{}',
  '\\boxed{{}}',
]
/** Nobody says "about red". */
const AMOUNT_FRAMES = [...FRAMES, 'about {}', 'It is approximately {}.', 'Approximately {}']
const OFFS = [1, 1, 1, 1.1, 0.8, 1.24, 1.26, 1.4, 0.5, 3]

/** An answer formed as the questions ask for it, right or wrong, now and then a refusal; pure in (seed, i). */
export function plainAnswer({ answer }: Question, seed: number, i: number): string {
  const random = new Random(seed, 'plain answer', i)
  if (random.chance(0.05)) return random.pick(['I cannot tell.', 'cannot tell', "I can't tell.", ''])
  const isAmount = answer.type === 'length' || answer.type === 'speed' || answer.type === 'duration'
  return random.pick(isAmount ? AMOUNT_FRAMES : FRAMES).replace('{}', () => contentOf(answer, random))
}

function contentOf(answer: Answer, random: Random): string {
  switch (answer.type) {
    case 'length':
    case 'speed':
    case 'duration': {
      const factors: Readonly<Record<string, number>> = UNITS[answer.type]
      const unit = random.pick(Object.keys(factors))
      const own = factors[answer.unit] ?? 1
      return `${digits((answer.value * own * random.pick(OFFS)) / factors[unit])} ${unit}`
    }
    case 'number': {
      const value = answer.unit === 'count' ? random.int(7) : answer.value * random.pick(OFFS)
      return answer.unit === 'times' && random.chance(0.5) ? `${digits(value)} times` : digits(value)
    }
    case 'hour': {
      const hour = random.chance(0.5) ? answer.value : 1 + random.int(12)
      return random.chance(0.7) ? `${hour} o'clock` : `${hour}`
    }
    case 'interval': {
      const [startS, endS] = answer.value.map(value => value + random.pick([0, 0, 0.5, 1]))
      return random.pick([`from ${startS} s to ${endS} s`, `${startS} to ${endS} seconds`, `[${startS}, ${endS}]`])
    }
    case 'choice':
      return random.pick(answer.options)
    case 'yesno':
      return random.pick(['yes', 'no', 'Yes', 'No'])
    case 'cannotTell':
      return random.pick(['cannot tell', '12 km/h', '5 m/s'])
  }
}

const digits = (value: number): string => (value >= 1e4 ? value.toFixed(0) : String(Number(value.toPrecision(4))))
