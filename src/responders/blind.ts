import { badInput } from '../base/errors.ts'
import type { Responder } from '../bench/responder.ts'
import { apparentTask } from '../bench/run/instruction.ts'
import { readJsonl } from '../files/jsonl.ts'
import { sha256OfFile } from '../files/question-scenes.ts'
import type { Unit } from '../questions/answer.ts'
import { type BlindFit, type BlindItem, blindItemOf, contextOfQuestion, fitBlind } from '../questions/blind.ts'
import type { Guess } from '../questions/guess.ts'
import { answerWords, hourWords, numberWords } from '../questions/number-words.ts'
import { QUESTION_FORMAT, type Question } from '../questions/record.ts'
import { fromSi } from '../questions/units.ts'
import { knownOf } from './known-question.ts'

export type BlindName = 'blind-constant' | 'blind-metadata'

/**
 * What is right most often on train, without looking: one answer a task, or one for each combination of categories,
 * colours and duration, all of which the question's words tell. What cannot be told is answered like the task that it
 * looks like. Errors: questions of another split than train.
 */
export async function blindResponder(name: BlindName, trainPath: string, signal?: AbortSignal): Promise<Responder> {
  const fits = await fitOnTrain(trainPath, signal)
  return {
    name,
    sees: 'nothing',
    settings: { responder: name, train: await sha256OfFile(trainPath) },
    async answer(request) {
      const { question } = knownOf(request, name)
      const task = apparentTask(question)
      const fit = fits.get(task)
      if (!fit) {
        throw badInput({ subject: `task ${task}`, expected: 'questions of it in train', got: 'none', where: trainPath })
      }
      const guess = name === 'blind-constant' ? fit.constant : fit.byContext(contextOfQuestion(question))
      return { text: guessWords(guess, unitAsked(question, task)) }
    },
  }
}

async function fitOnTrain(path: string, signal?: AbortSignal): Promise<ReadonlyMap<string, BlindFit>> {
  const items = new Map<string, BlindItem[]>()
  for await (const question of readJsonl(QUESTION_FORMAT, path, { signal })) {
    if (question.split !== 'train') {
      throw badInput({ subject: `question ${question.id}`, expected: 'split train', got: question.split, where: path })
    }
    const item = blindItemOf(question)
    if (!item) continue
    const own = items.get(question.task)
    if (own) own.push(item)
    else items.set(question.task, [item])
  }
  return new Map([...items].map(([task, own]) => [task, fitBlind(own[0].kind, own)]))
}

/** What the question asks in: its words say so, or it goes without saying. */
function unitAsked({ answer }: Question, task: string): AskedUnit {
  switch (answer.type) {
    case 'cannotTell':
      return task === 'distance' ? 'm' : task === 'speed' ? 'km/h' : "o'clock"
    case 'choice':
    case 'yesno':
      return undefined
    default:
      return answer.unit
  }
}

type AskedUnit = Unit | "o'clock" | undefined

function guessWords(guess: Guess, unit: AskedUnit): string {
  if (typeof guess === 'string') return guess === 'true' ? 'yes' : guess === 'false' ? 'no' : guess
  if (typeof guess !== 'number') return answerWords({ type: 'interval', value: [guess[0], guess[1]], unit: 's' })
  if (unit === undefined || unit === "o'clock") return hourWords(guess)
  return numberWords({ value: fromSi(guess, unit), unit })
}
