import { describe, expect, test } from 'vitest'
import type { BoxColour } from '../../media/draw.ts'
import type { QuestionContext } from '../plan.ts'
import { understand } from '../understand/understand.ts'
import { taughtQuestion } from './taught-question.ts'

const CONTEXT: QuestionContext = {
  objects: [
    { name: 'red', category: 'car' },
    { name: 'blue', category: 'person' },
  ],
  categories: ['car', 'person'],
  durationS: 10,
}
const COLOURS: ReadonlyMap<string, BoxColour> = new Map([
  ['red', 'red'],
  ['blue', 'blue'],
])

function taught(question: string): string | undefined {
  const understood = understand(question, CONTEXT)
  if (understood.status !== 'understood') throw new Error(`${question}: ${JSON.stringify(understood)}`)
  return taughtQuestion(understood.plan, { colours: COLOURS, durationS: CONTEXT.durationS })
}

describe('a plan in taught words', () => {
  test.each([
    ['what distance did red cover', 'How far does the object in the red box travel throughout the video?'],
    [
      'speed of blue between 2 and 4.5 s, in mph',
      'How fast does the object in the blue box move from 2 to 4.5 seconds?',
    ],
    [
      'How far did blue get in the last 3 seconds?',
      'How far does the object in the blue box travel from 7 to 10 seconds?',
    ],
    [
      'which is quicker, red or blue?',
      'Which object is faster throughout the video, the object in the red box or the object in the blue box?',
    ],
    [
      'At which hour does red head at 3.5 seconds?',
      "At 3.5 seconds, in which direction does the object in the red box move, where 12 o'clock is the direction in which it first moved?",
    ],
    [
      "When does red move towards 3 o'clock?",
      "When does the object in the red box move towards 3 o'clock, where 12 o'clock is the direction in which it first moved?",
    ],
  ])('%s', (asked, words) => {
    expect(taught(asked)).toBe(words)
  })

  test.each([
    'How often does red stop?',
    'How far apart are red and blue?',
    'Is red faster than 10 km/h?',
    'How fast is red at 3 s?',
  ])('no task asks: %s', asked => expect(taught(asked)).toBeUndefined())

  test('what no box marks', () => {
    const plan = {
      ask: 'value',
      term: { op: 'measure', what: 'distance', of: { by: 'name', name: 'ann' }, when: { kind: 'whole' } },
    } as const
    expect(taughtQuestion(plan, { colours: COLOURS, durationS: 10 })).toBeUndefined()
    expect(
      taughtQuestion(
        { ...plan, term: { ...plan.term, of: { by: 'only' } } },
        { colours: new Map([['ann', 'green']]), durationS: 10 },
      ),
    ).toBe('How far does the object in the green box travel throughout the video?')
  })
})
