import { expect, it } from 'vitest'
import { parseKnown } from './known.ts'

it('reads courts by size and by name, and lengths', () => {
  expect(parseKnown('court 18x9 m')).toEqual({ name: 'court', sidesM: [18, 9], timeS: 0 })
  expect(parseKnown('18 x 9 m')).toMatchObject({ sidesM: [18, 9] })
  expect(parseKnown('tennis court @ 1,2 3,4 5,6 7,8.5 at 2.5 s')).toEqual({
    name: 'tennis court',
    sidesM: [23.77, 10.97],
    pointsPx: [
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8.5],
    ],
    timeS: 2.5,
  })
  expect(parseKnown('length 5.2 m @ 10,20 30,40')).toMatchObject({
    name: 'length',
    sidesM: [5.2],
    pointsPx: [
      [10, 20],
      [30, 40],
    ],
  })
  expect(parseKnown('volleyball')).toMatchObject({ sidesM: [18, 9] })
})

it.each([
  '',
  'court',
  'court 0x9 m',
  'court 18x9 m @ 1,2 3,4',
  'length 5 m @ 1,2',
  'court 18x9 m @ a,b c,d e,f g,h',
  '-3 m',
])('refuses "%s" in one line', text => {
  expect(() => parseKnown(text)).toThrow(/--known/)
})
