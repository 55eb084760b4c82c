import { join } from 'node:path'
import { openAtomic, writeFileAtomic } from '../../files/atomic.ts'
import { SEVEN } from '../score/score-record.ts'
import type { Answered } from './answered.ts'
import { LMMS_TASK, promptOf } from './lmms-doc.ts'
import { REST_FIELD, restOf } from './rest.ts'

/** As lmms-eval 0.7.3 names and shapes them: stvlm_samples_stkit_bench.jsonl and stvlm_results.json. */
export async function writeLmmsAnswers(folder: string, rows: AsyncIterable<Answered>): Promise<void> {
  const file = await openAtomic(join(folder, `stvlm_samples_${LMMS_TASK}.jsonl`))
  const figures = new Figures()
  try {
    for await (const row of rows) {
      figures.add(row)
      await file.write(`${JSON.stringify(sampleOf(row))}\n`)
    }
    await file.commit()
  } finally {
    await file.discard()
  }
  await writeFileAtomic(join(folder, 'stvlm_results.json'), `${JSON.stringify(figures.results(), null, 2)}\n`)
}

function sampleOf({ index, question, answer, score }: Answered) {
  const { id, task } = question
  const mark = score && { question_id: id, task, right: score.right, why: score.why }
  return {
    doc_id: index,
    target: question.answerText,
    filtered_resps: answer.text,
    input: promptOf(question),
    question_id: id,
    [REST_FIELD]: restOf(answer),
    ...(mark && { stkit_overall: mark, [metricOf(task)]: mark, stvlm_score: score }),
  }
}

/** "distance-comparison" -> "stkit_distance_comparison". */
export const metricOf = (task: string): string => `stkit_${task.replaceAll('-', '_')}`

class Figures {
  #count = 0
  readonly #models = new Set<string>()
  readonly #tasks = new Map<string, { right: number; all: number }>()

  add({ answer, question, score }: Answered): void {
    this.#count++
    this.#models.add(answer.model)
    if (!score) return
    const tally = this.#tasks.get(question.task) ?? { right: 0, all: 0 }
    this.#tasks.set(question.task, { right: tally.right + Number(score.right), all: tally.all + 1 })
  }

  results() {
    const accuracies = [...this.#tasks].map(([task, { right, all }]): [string, number] => [task, (100 * right) / all])
    const seven = accuracies.filter(([task]) => SEVEN.some(name => name === task))
    const mean = seven.reduce((sum, [, accuracy]) => sum + accuracy, 0) / seven.length
    const named = accuracies.map(([task, accuracy]): [string, number] => [`${metricOf(task)},none`, accuracy])
    return {
      results: {
        [LMMS_TASK]: {
          alias: LMMS_TASK,
          ...(seven.length > 0 && { 'stkit_overall,none': mean }),
          ...Object.fromEntries(named),
        },
      },
      'n-samples': { [LMMS_TASK]: { original: this.#count, effective: this.#count } },
      model_name: [...this.#models].join(', '),
    }
  }
}
