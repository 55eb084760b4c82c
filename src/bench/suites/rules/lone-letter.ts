import { EDGE } from './python-text.ts'

const PATTERNS = new Map<string, RegExp>()

/** The first capital that stands alone, of the first letters up to `last`; "" where there is none. */
export function loneLetter(text: string, last: string): string {
  let pattern = PATTERNS.get(last)
  if (!pattern) {
    pattern = new RegExp(`${EDGE}([A-${last}])${EDGE}`, 'u')
    PATTERNS.set(last, pattern)
  }
  return pattern.exec(text)?.[1] ?? ''
}
