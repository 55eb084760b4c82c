import { expect, test } from 'vitest'
import { soughtBy } from './asked-words.ts'

const USUAL = ['red', 'blue', 'green']

test.each<[string, string[]]>([
  ['How far does the object in the red box travel?', ['red']],
  ['Compare the object marked with the blue bounding box and the one in the red box.', ['red', 'blue']],
  ['Who is faster, red or blue?', ['red', 'blue']],
  ['How fast is the yellow one?', ['yellow']],
  ['What is the speed of the marked object?', USUAL],
  ['Can you calculate the total distance covered by the object in the video?', USUAL],
  ['Are these objects moving in different directions?', USUAL],
  ['How fast is the red car?', []],
  ['Does the player in the blue shirt stop?', []],
  ['How far do all cars drive?', []],
])('"%s" seeks boxes of %j', (question, colours) => {
  expect([...soughtBy(question).drawn].sort()).toEqual([...colours].sort())
})

test('a kind that is not tracked anyway, and colours of clothes, are looked for where they are named', () => {
  expect(soughtBy('How fast does the dog run after the balls?').categories).toEqual(['ball', 'dog'])
  expect(soughtBy('How fast is the car?')).toEqual({ drawn: [], categories: [], looks: false })
  expect(soughtBy('How far does the object in the red box travel?').looks).toBe(false)
  for (const words of ['the player in white', 'the red car', 'whose jersey is dark', 'which team']) {
    expect(soughtBy(`How far goes ${words}?`).looks, words).toBe(true)
  }
})
