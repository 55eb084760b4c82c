import { describe, expect, test } from 'vitest'
import { car, drawnScene, person } from '../../../test/drawn-scenes.ts'
import { askedScene, contextOf } from '../asked-scene.ts'
import type { Place, Reference } from '../reference.ts'

const scene = drawnScene('street', 10, [
  car('left-car', timeS => [-9 + timeS, 6]),
  car('right-car', timeS => [8, -4 + 0.2 * timeS]),
  person('near', timeS => [-2 + 0.1 * timeS, -7]),
])
const colours = new Map([
  ['left-car', ['white', 'gray']],
  ['right-car', ['gray', 'blue']],
  ['near', ['red']],
])
const asked = askedScene(scene, { names: new Map([['Red', 'near']]), colours })
const described = (words: string, parts: { category?: string; colour?: string; place?: Place }): Reference => ({
  by: 'description',
  words,
  ...parts,
})
const found = (reference: Reference) => asked.resolve(reference)

describe('whom words mean', () => {
  test.each<[string, Reference, string[]]>([
    ['a name, in any case', { by: 'name', name: 'RED' }, ['near']],
    ["a track's own id", { by: 'name', name: 'left-car' }, ['left-car']],
    ['the only marked one', { by: 'only' }, ['near']],
    ['the camera', { by: 'camera' }, ['camera']],
    ['a class of which there is one', described('the person', { category: 'person' }), ['near']],
    ['a word that stands for it', described('the player', { category: 'player' }), ['near']],
    ['several that fit', described('the car', { category: 'car' }), ['left-car', 'right-car']],
    ['likeliest colour first', described('the gray car', { category: 'car', colour: 'gray' }), ['right-car']],
    ['grey as gray', described('the grey car', { category: 'car', colour: 'grey' }), ['right-car']],
    ['a colour that it may be', described('the blue car', { category: 'car', colour: 'blue' }), ['right-car']],
    ['a group', { by: 'every', category: 'vehicle', words: 'the vehicles' }, ['left-car', 'right-car']],
    ['everybody', { by: 'every', words: 'all' }, ['left-car', 'right-car', 'near']],
  ])('%s', (_, reference, ids) => {
    expect(found(reference)).toEqual({ found: ids })
  })

  test.each<[Reference, RegExp]>([
    [{ by: 'name', name: 'blue' }, /^nothing is marked blue, only red$/],
    [described('the dog', { category: 'dog' }), /^no dog is seen$/],
    [described('the green car', { category: 'car', colour: 'green' }), /^no green car is seen, only white, gray$/],
    [{ by: 'every', category: 'bus', words: 'the buses' }, /^nothing seen is "the buses"$/],
  ])('%o is missed', (reference, says) => {
    const missed = found(reference)
    expect('missing' in missed && missed.missing).toMatch(says)
  })

  test.each<[Place, string]>([
    ['left', 'left-car'],
    ['right', 'right-car'],
    ['nearest', 'left-car'],
    ['farthest', 'right-car'],
    ['largest', 'left-car'],
    ['smallest', 'right-car'],
  ])('the car that is %s', (place, id) => {
    expect(found(described(`the ${place} car`, { category: 'car', place }))).toEqual({ found: [id] })
  })

  test('who cannot be told apart by a place may be meant too', () => {
    const both = { found: ['left-car', 'right-car'] }
    expect(found(described('the first car', { category: 'car', place: 'first' }))).toEqual(both)
  })
})

test('a scene says what gave its scale, and what the words may be about', () => {
  expect(contextOf(asked)).toEqual({
    objects: [{ name: 'red', category: 'person' }],
    categories: ['car', 'person'],
    durationS: 10,
  })
  const pseudo = { ...scene, provenance: 'pseudo' as const }
  const witness = { kind: 'person' as const, trackId: 'near' }
  expect(askedScene({ ...pseudo, scaleWitnesses: [witness, witness] }).scaleWitnesses).toEqual(['heights of people'])
  expect(askedScene({ ...pseudo, units: 'relative', scaleWitnesses: [witness] }).scaleWitnesses).toEqual([])
})

test('what the scene does not have is refused', () => {
  expect(() => askedScene(scene, { names: new Map([['red', 'nobody']]) })).toThrow(
    /object: expected the id of a track \(left-car, right-car, near\), got red=nobody \(street\)/,
  )
  expect(() => askedScene(scene, { startS: 11, endS: 12 })).toThrow(/part of the clip: expected within 0 to 10 s/)
  expect(() => askedScene(scene, { camera: 'rear' })).toThrow(/camera: expected .*, got rear/)
})
