import { Random } from '../../src/base/random.ts'
import type { Answer } from '../../src/questions/answer.ts'
import type { Question } from '../../src/questions/record.ts'
import { questionNamed } from '../bench-questions.ts'

/** One kind of question a row: enough of it for scoring and for files of other programs. */
interface Kind {
  readonly task: string
  readonly template: string
  readonly colours?: readonly ('red' | 'blue')[]
  ask(random: Random): { readonly question: string; readonly answer: Answer; readonly answerText: string }
}

const COLOURS: readonly ('red' | 'blue')[] = ['red', 'blue']
const tenths = (value: number): number => Math.round(value * 10) / 10

const KINDS: readonly Kind[] = [
  {
    task: 'distance',
    template: 'distance/plain',
    ask(random) {
      const value = tenths(random.logUniform(1, 90))
      const answer: Answer = { type: 'length', value, unit: 'm', tolerance: { relative: 0.25, absolute: 0.1 } }
      return {
        question: 'How far does the object in the red box travel?',
        answer,
        answerText: `It travels ${value} m.`,
      }
    },
  },
  {
    task: 'speed',
    template: 'speed/plain',
    ask(random) {
      const value = tenths(random.logUniform(2, 120))
      const answer: Answer = { type: 'speed', value, unit: 'km/h', tolerance: { relative: 0.25, absolute: 0.36 } }
      return { question: 'How fast is the object in the red box?', answer, answerText: `It moves at ${value} km/h.` }
    },
  },
  {
    task: 'direction',
    template: 'direction/moment',
    ask(random) {
      const value = 1 + random.int(12)
      const answer: Answer = { type: 'hour', value, unit: "o'clock" }
      return { question: 'Where to, as an hour of the clock face?', answer, answerText: `Towards ${value} o'clock.` }
    },
  },
  {
    task: 'direction-timestamp',
    template: 'direction-timestamp/plain',
    ask(random) {
      const startS = random.int(10) / 2
      const endS = startS + 0.5 + random.int(8) / 2
      const answer: Answer = { type: 'interval', value: [startS, endS], unit: 's', tolerance: { iou: 0.5 } }
      return { question: 'When does it head to the left?', answer, answerText: `From ${startS} s to ${endS} s.` }
    },
  },
  {
    task: 'distance-comparison',
    template: 'distance-comparison/plain',
    colours: COLOURS,
    ask(random) {
      const value = random.pick(COLOURS)
      const answer: Answer = { type: 'choice', value, options: [...COLOURS] }
      return { question: 'Which object travels farther, red or blue?', answer, answerText: `The ${value} one.` }
    },
  },
  {
    task: 'speed-comparison',
    template: 'speed-comparison/plain',
    colours: COLOURS,
    ask(random) {
      const value = random.pick(COLOURS)
      const answer: Answer = { type: 'choice', value, options: [...COLOURS] }
      return { question: 'Which object is faster, red or blue?', answer, answerText: `The ${value} one.` }
    },
  },
  {
    task: 'direction-comparison',
    template: 'direction-comparison/plain',
    colours: COLOURS,
    ask(random) {
      const value = random.pick(['same', 'different'])
      const answer: Answer = { type: 'choice', value, options: ['same', 'different'] }
      return { question: 'Do they move in the same direction?', answer, answerText: `In ${value} directions.` }
    },
  },
  {
    task: 'multi-step',
    template: 'multi-step/timeForLength',
    ask(random) {
      const value = tenths(random.logUniform(2, 600))
      const answer: Answer = { type: 'duration', value, unit: 'min', tolerance: { relative: 0.25, absolute: 0.01 } }
      return { question: 'How long for a marathon of 42.2 km?', answer, answerText: `It would take ${value} min.` }
    },
  },
  {
    task: 'multi-step',
    template: 'multi-step/ratio',
    ask(random) {
      const value = tenths(random.logUniform(2, 40))
      const answer: Answer = { type: 'number', value, unit: 'times', tolerance: { relative: 0.01 } }
      return { question: 'How many times slower than an airplane?', answer, answerText: `${value} times.` }
    },
  },
  {
    task: 'meetings',
    template: 'meetings/count',
    ask(random) {
      const value = random.int(6)
      const answer: Answer = { type: 'number', value, unit: 'count' }
      return { question: 'How many cars does it meet?', answer, answerText: `It meets ${value}.` }
    },
  },
  {
    task: 'stops',
    template: 'stops/plain',
    ask(random) {
      const value = random.chance(0.5)
      const answer: Answer = { type: 'yesno', value }
      return { question: 'Does the object ever stop?', answer, answerText: `The answer: ${value ? 'yes' : 'no'}.` }
    },
  },
  {
    task: 'unanswerable',
    template: 'unanswerable/speed',
    ask() {
      const answer: Answer = { type: 'cannotTell', value: 'not seen' }
      return { question: 'How fast is it from 90 s on?', answer, answerText: 'I cannot tell.' }
    },
  },
]

/**
 * Questions of every type of answer, the kinds in turn, `count` in all, over `recordings` recordings. Their words differ
 * only where it matters to a reader of answers; there are no scenes. `writeBench` and `writeClips` of
 * test/bench-questions.ts put them into a folder.
 */
export function benchQuestions(count: number, { seed = 0, recordings = 5 } = {}): Question[] {
  return Array.from({ length: count }, (_, i) => {
    const { task, template, colours = ['red'], ask } = KINDS[i % KINDS.length]
    const random = new Random(seed, 'bench question', i)
    const objects = colours.map(colour => ({ trackId: colour === 'red' ? 'a' : 'b', colour, category: 'car' }))
    return questionNamed(`q${String(i).padStart(5, '0')}`, {
      ...ask(random),
      task,
      objects,
      recordingId: `recording-${i % recordings}`,
      template: `${template}/heldout/0`,
      phrasingSet: 'heldout',
    })
  })
}
