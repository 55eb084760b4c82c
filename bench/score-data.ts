import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Random } from '../src/base/random.ts'
import { formatQuestion } from '../src/questions/format.ts'
import { generateQuestions } from '../src/questions/generate.ts'
import type { Question } from '../src/questions/record.ts'
import { tasksNamed } from '../src/questions/tasks.ts'
import { PRESETS, simulateScene } from '../src/simulate/index.ts'

/** Questions on simulated clips with all their evidence, as often as asked under new names; and answers as models word them. */
const CLIPS = 40
const RECORDINGS = 500

export interface ScoreData {
  readonly questions: number
  readonly models: number
  /** Only questions for a length or a speed, answered with a number. */
  readonly numbersOnly: boolean
}

export async function writeScoreData(folder: string, { questions, models, numbersOnly }: ScoreData): Promise<void> {
  await mkdir(folder, { recursive: true })
  const base = (await drawn()).filter(({ answer: { type } }) => !numbersOnly || type === 'length' || type === 'speed')
  const asked = createWriteStream(join(folder, 'questions.jsonl'))
  for (let i = 0; i < questions; i++) await write(asked, `${formatQuestion(copyOf(base[i % base.length], i))}\n`)
  const answers = createWriteStream(join(folder, 'answers.jsonl'))
  const truths = createWriteStream(join(folder, 'truths.jsonl'))
  for (let m = 0; m < models; m++) {
    const random = new Random(1, 'answers', m)
    for (let i = 0; i < questions; i++) {
      const { answer, answerText } = base[i % base.length]
      const text = numbersOnly ? numberText(answer, random) : wordedAnswer(answer, answerText, random)
      const usage = { promptTokens: 1200 + random.int(400), completionTokens: 12 }
      const record = { questionId: idOf(i), model: `model-${m}`, text, usage, latencyMs: 100 + random.int(900) }
      await write(answers, `${JSON.stringify(record)}\n`)
      if (numbersOnly && 'value' in answer) await write(truths, `${JSON.stringify([answer.value, text])}\n`)
    }
  }
  await Promise.all([asked, answers, truths].map(file => once(file.end(), 'close')))
}

const idOf = (i: number): string => `q${String(i).padStart(7, '0')}`
const copyOf = (question: Question, i: number): Question => ({
  ...question,
  id: idOf(i),
  recordingId: `recording-${(i * 7919) % RECORDINGS}`,
})

async function drawn(): Promise<Question[]> {
  const scenesFile = { path: 'scenes.jsonl', sha256: '0'.repeat(64) }
  const scenes = Array.from({ length: CLIPS }, (_, i) => simulateScene(PRESETS['bench-1'], 5, i))
  const open = async function* () {
    for (const scene of scenes) yield { scene, scenesFile }
  }
  const questions: Question[] = []
  const asked = generateQuestions(open, { tasks: tasksNamed(['all']), seed: 1 })
  for await (const question of asked) questions.push(question)
  return questions
}

async function write(file: WriteStream, text: string): Promise<void> {
  if (!file.write(text)) await once(file, 'drain')
}

const REFUSALS = ['I cannot tell from the video.', 'It is not possible to determine this from the given frames.']
const WRAPS: readonly ((text: string) => string)[] = [
  text => text,
  text => `The answer is ${text}.`,
  text => `${text}.`,
  text => `**${text}**`,
  text => `Based on the video, I estimate ${text}.`,
  text => `The object in the box moves steadily through the scene. Therefore, the answer is approximately ${text}.`,
]

/** Three of four as a short answer in some wrapping, the others as the right answer's own sentence with other numbers. */
function wordedAnswer(answer: Question['answer'], sentence: string, random: Random): string {
  if (random.chance(0.05) || answer.type === 'cannotTell') return random.pick(REFUSALS)
  if (random.chance(0.25)) return sentence.replace(/\d+(?:\.\d+)?/, found => jittered(Number(found), random))
  return random.pick(WRAPS)(shortAnswer(answer, random))
}

function shortAnswer(answer: Exclude<Question['answer'], { type: 'cannotTell' }>, random: Random): string {
  switch (answer.type) {
    case 'choice':
      return random.pick(answer.options)
    case 'yesno':
      return random.chance(0.5) ? 'yes' : 'no'
    case 'hour':
      return `${1 + ((answer.value + random.int(3) + 10) % 12)} o'clock`
    case 'interval':
      return `from ${jittered(answer.value[0], random)} s to ${jittered(answer.value[1], random)} s`
    default:
      return `${jittered(answer.value, random)}${answer.unit === 'count' ? '' : ` ${answer.unit}`}`
  }
}

const jittered = (value: number, random: Random): string => (value * random.uniform(0.5, 1.5)).toFixed(1)

function numberText(answer: Question['answer'], random: Random): string {
  if (answer.type !== 'length' && answer.type !== 'speed') return ''
  return random.pick(WRAPS)(`${jittered(answer.value, random)} ${answer.unit}`)
}
