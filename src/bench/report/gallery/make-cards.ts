import { dirname, join } from 'node:path'
import { missing } from '../../../base/errors.ts'
import type { WorkOptions } from '../../../base/work.ts'
import { resolveScenes } from '../../../files/question-scenes.ts'
import type { Question } from '../../../questions/record.ts'
import { CLIPS_FOLDER, QUESTIONS_FILE } from '../../manifest.ts'
import { readClipIndex } from '../../run/bench-folder.ts'
import type { DrawnClip } from '../../run/question-item.ts'
import type { ReportData } from '../report-data.ts'
import type { Card } from './card.ts'
import { type Case, chooseCases } from './choose-cases.ts'
import { planSvg } from './plan.ts'
import { type Strip, stripOf } from './stills.ts'

export interface GalleryOptions extends WorkOptions {
  /** The bench's folder. */
  readonly bench: string
  /** Of the page: clips are named from there. */
  readonly out: string
  readonly perKind: number
}

/** The chosen cases with their frames and paths. Errors: clips or scenes that the bench's folder lacks. */
export async function makeCards(data: ReportData, options: GalleryOptions): Promise<Card[]> {
  const cases = chooseCases(data, options.perKind)
  const questions = new Map(cases.flatMap(({ score }) => entryOf(data, score.questionId)))
  if (questions.size === 0) return []
  const plans = await plansOf(questions, options)
  const strips = await stripsOf(questions, options)
  const alsoRight = rightVariants(data)
  return cases.flatMap(chosen => {
    const { questionId, model } = chosen.score
    const [question, strip, plan] = [questions.get(questionId), strips.get(questionId), plans.get(questionId)]
    if (!question || !strip) return []
    const also = alsoRight.get(`${model}\n${questionId}`) ?? []
    return [{ ...chosen, question, strip, alsoRight: also, ...(plan !== undefined && { plan }) }]
  })
}

function entryOf({ questions }: ReportData, id: Case['score']['questionId']): [string, Question][] {
  const question = questions.get(id)
  return question ? [[id, question]] : []
}

async function plansOf(questions: ReadonlyMap<string, Question>, { bench, signal }: GalleryOptions) {
  const plans = new Map<string, string>()
  const recordsPath = join(bench, QUESTIONS_FILE)
  for await (const { scene, records } of resolveScenes(questions.values(), { recordsPath, signal })) {
    for (const question of records) {
      const svg = planSvg(question, scene)
      if (svg !== undefined) plans.set(question.id, svg)
    }
  }
  return plans
}

/** Questions of one clip share its frames. */
async function stripsOf(questions: ReadonlyMap<string, Question>, { bench, out, signal, onProgress }: GalleryOptions) {
  const index = await readClipIndex(join(bench, CLIPS_FOLDER), join(bench, QUESTIONS_FILE), signal)
  const byHash = new Map<string, Promise<Strip>>()
  const strips = new Map<string, Strip>()
  // Both lanes take from one queue, and end with it.
  const queue = [...questions]
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [id, question] = next
      const drawn = drawnClip(index, id, bench)
      const known = byHash.get(drawn.row.clipHash) ?? stripOf(question, drawn, dirname(out), signal)
      byHash.set(drawn.row.clipHash, known)
      strips.set(id, await known)
      onProgress?.({ done: strips.size, total: questions.size, unit: 'clips of the gallery' })
    }
  }
  try {
    await Promise.all([lane(), lane()])
  } finally {
    queue.length = 0
  }
  return strips
}

function drawnClip(index: ReadonlyMap<string, DrawnClip>, id: string, where: string): DrawnClip {
  const drawn = index.get(id)
  if (drawn) return drawn
  throw missing({ subject: `clip of question ${id}`, expected: 'in the index', got: 'none', where })
}

function rightVariants({ scores }: ReportData): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { model, questionId, variant, right } of scores) {
    if (variant === undefined || !right) continue
    const key = `${model}\n${questionId}`
    found.set(key, [...(found.get(key) ?? []), variant])
  }
  return found
}
