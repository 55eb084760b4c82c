const VALUES = new Map<string, string>()

/** Decimal digits of every script as ASCII ones, as Python's \d and float() have it. */
export const asciiDigits = (text: string): string => text.replaceAll(/(?![0-9])\p{Nd}/gu, asciiDigit)

function asciiDigit(digit: string): string {
  let value = VALUES.get(digit)
  if (value === undefined) {
    value = String(digitValue(digit))
    VALUES.set(digit, value)
  }
  return value
}

/** Digits of a script stand in a row of ten, from zero. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0
  let value = 0
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++
  return value
}
