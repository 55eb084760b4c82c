import type { Answer } from '../../questions/answer.ts'
import { toSi } from '../../questions/units.ts'

const SI = { length: 'm', speed: 'm/s', duration: 's', number: '' } as const

/** The bar of a histogram in which an answer stands: numbers by powers of two in SI units, intervals by their length. */
export function answerBin(answer: Answer): string {
  switch (answer.type) {
    case 'hour':
      return `${answer.value} o'clock`
    case 'choice':
      return answer.value
    case 'yesno':
      return answer.value ? 'yes' : 'no'
    case 'cannotTell':
      return `cannot tell: ${answer.value}`
    case 'interval':
      return powerBin(answer.value[1] - answer.value[0], 's long')
    default:
      return powerBin(toSi(answer.value, answer.unit), SI[answer.type])
  }
}

function powerBin(value: number, unit: string): string {
  if (value === 0) return `0 ${unit}`.trim()
  const least = 2 ** Math.floor(Math.log2(Math.abs(value)))
  const sign = value < 0 ? '-' : ''
  return `${sign}${least} to ${sign}${2 * least} ${unit}`.trim()
}
