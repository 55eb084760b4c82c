import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planNotation } from '../notation.ts'
import { planSchema, type QuestionContext, type Understood } from '../plan.ts'
import phrasings from './phrasings.json' with { type: 'json' }
import { understand } from './understand.ts'

const contexts: Readonly<Record<string, QuestionContext>> = phrasings.contexts

/** Metres and km/h go without saying. */
const usual = (notation: string): string => notation.replace(/ -> (?:m|km\/h)$/, '')

function notationOf(understood: Understood): string {
  if (understood.status === 'understood') return usual(planNotation(understood.plan))
  return understood.status === 'refused' ? 'refused' : 'several'
}

const asked = phrasings.questions.map(({ context, question, plan }) => {
  const got = notationOf(understand(question, contexts[context]))
  return { question, got, right: plan.map(usual).includes(got) }
})

describe('220 free phrasings, written before the parser', () => {
  test('at least 85 % get the right plan', () => {
    const missed = asked.filter(({ right }) => !right)
    expect(asked.length).toBeGreaterThanOrEqual(200)
    expect(1 - missed.length / asked.length, JSON.stringify(missed)).toBeGreaterThanOrEqual(0.85)
  })

  test('at most 2 % get a plan for something else', () => {
    const wrong = asked.filter(({ right, got }) => !right && got !== 'refused' && got !== 'several')
    expect(wrong.length / asked.length, JSON.stringify(wrong)).toBeLessThanOrEqual(0.02)
  })
})

test('none of 68 that are no question of motion gets a plan', () => {
  expect(phrasings.none.length).toBeGreaterThanOrEqual(50)
  const planned = phrasings.none.filter(
    ({ context, question }) => understand(question, contexts[context]).status !== 'refused',
  )
  expect(planned).toEqual([])
})

describe('whatever comes', () => {
  test.each([
    ['nothing', ''],
    ['blanks and control characters', ' \u0000\u0007\n\t\u200b '],
    ['100 kB', 'how fast is the red car '.repeat(4200)],
    ['another script', '\u8d64\u3044\u8eca\u306f\u3069\u306e\u304f\u3089\u3044\u901f\u3044\u3067\u3059\u304b'],
    ['brackets', '('.repeat(1900)],
    ['digits', '7 '.repeat(900)],
  ])('%s is refused at once, in one line', (_, question) => {
    const started = performance.now()
    const understood = understand(question, contexts.one)
    expect(understood.status).toBe('refused')
    if (understood.status === 'refused') expect(understood.text).toMatch(/^[^\n]{5,200}$/)
    expect(performance.now() - started).toBeLessThan(1000)
  })

  test('words in any order make no plan that the schema refuses, and take no long time', () => {
    const words = [...new Set(phrasings.questions.flatMap(({ question }) => question.split(' ')))]
    const sentences = fc.array(fc.constantFrom(...words), { maxLength: 40 }).map(all => all.join(' '))
    fc.assert(
      fc.property(sentences, fc.constantFrom(...Object.values(contexts)), (question, context) => {
        const understood = understand(question, context)
        if (understood.status === 'understood') planSchema.parse(understood.plan)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('one word that nothing explains makes the whole not understood', () => {
    for (const { context, question } of phrasings.questions.slice(0, 60)) {
      expect(understand(`${question} Xylophones`, contexts[context]).status).toBe('refused')
    }
  })
})

test('a name that the user gave is whom the words mean', () => {
  const context = { ...contexts.one, objects: [{ name: 'player 7', category: 'player' }] }
  expect(notationOf(understand('How far does player 7 run?', context))).toBe('distance(player 7)')
})

test('"it" among two marked ones has a reading for each', () => {
  const understood = understand('How fast is it?', contexts.two)
  if (understood.status !== 'several readings') throw new Error(understood.status)
  expect(understood.readings.map(({ text }) => text)).toEqual(['speed(red)', 'speed(blue)'])
})

test('a unit that is none of what is asked is refused', () => {
  expect(understand('How fast is the red car, in feet?', contexts.two).status).toBe('refused')
  expect(understand('How far does the red car go in mph?', contexts.two).status).toBe('refused')
})
