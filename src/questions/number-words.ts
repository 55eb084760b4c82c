import type { Answer, NumericAnswer } from './answer.ts'

/** "3.5", "4": seconds stand on a grid of 0.5. */
export const seconds = (timeS: number): string => String(Math.round(timeS * 100) / 100)

export const hourWords = (hour: number): string => `${hour} o'clock`

/** Two decimals, three significant digits at least, thousands set apart. */
function decimal(value: number): string {
  const digits = Math.abs(value) >= 0.995 || value === 0 ? 2 : Math.min(6, 2 - Math.floor(Math.log10(Math.abs(value))))
  const [whole, fraction = ''] = value.toFixed(digits).split('.')
  const kept = fraction.replace(/0+$/, '')
  return whole.replaceAll(/\B(?=(\d{3})+$)/g, ',') + (kept && `.${kept}`)
}

export function numberWords({ value, unit }: Pick<NumericAnswer, 'value' | 'unit'>): string {
  if (unit === 'm/s^2') return `${decimal(value)} m/s²`
  return unit === 'count' ? decimal(value) : `${decimal(value)} ${unit}`
}

/** The value as a sentence's {value}: the only place where a typed answer becomes words. */
export function answerWords(answer: Answer): string {
  switch (answer.type) {
    case 'hour':
      return hourWords(answer.value)
    case 'interval':
      return `from ${seconds(answer.value[0])} s to ${seconds(answer.value[1])} s`
    case 'choice':
      return answer.value
    case 'yesno':
      return answer.value ? 'yes' : 'no'
    case 'cannotTell':
      return 'cannot tell'
    default:
      return numberWords(answer)
  }
}
