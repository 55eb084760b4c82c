import { expect, it } from 'vitest'
import { parseStampNs, secondsSince } from './stamps.ts'

it('reads nanoseconds exactly', () => {
  const ns = parseStampNs('2011-09-26 13:02:25.964389445', 'here')
  expect(ns).toBe(1317042145964389445n)
  expect(parseStampNs('2011-09-26 13:02:25.5', 'here') - parseStampNs('2011-09-26 13:02:25', 'here')).toBe(500_000_000n)
  expect(secondsSince(ns, parseStampNs('2011-09-26 13:02:26.064389446', 'here'))).toBe(0.100000001)
})

it.each(['', 'soon', '2011-09-26', '2011-13-26 13:02:25', '2011-09-26 25:02:25', '2011-09-26 13:02:25.1234567890'])(
  'refuses %j',
  text => expect(() => parseStampNs(text, 'stamps.txt:3')).toThrow(/stamp: expected a date.*stamps\.txt:3/),
)
