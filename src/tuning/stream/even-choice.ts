import type { Random } from '../../base/random.ts'
import { binKey } from '../../questions/bins.ts'
import type { Draft, Task } from '../../questions/draft.ts'

interface Asked {
  readonly task: Task
  readonly draft: Draft
}

/** Chooses questions so that tasks, and within a task its answers, come up as evenly as the clips allow. */
export class EvenChoice {
  readonly #byTask = new Map<string, number>()
  readonly #byAnswer = new Map<string, number>()

  /** At most `count` of them, none twice. */
  take(asked: readonly Asked[], count: number, random: Random): Asked[] {
    const left = [...asked]
    const taken: Asked[] = []
    while (taken.length < count && left.length > 0) {
      const chosen = left.splice(this.#rarest(left, random), 1)[0]
      taken.push(chosen)
      add(this.#byTask, chosen.task.name)
      add(this.#byAnswer, answerKey(chosen))
    }
    return taken
  }

  /** Of the task that was asked least the answer that was given least; ties are drawn. */
  #rarest(left: readonly Asked[], random: Random): number {
    let best = 0
    let least = Number.POSITIVE_INFINITY
    for (let i = 0; i < left.length; i++) {
      const tasks = this.#byTask.get(left[i].task.name) ?? 0
      const answers = this.#byAnswer.get(answerKey(left[i])) ?? 0
      const rank = tasks + 0.5 * answers + random.uniform(0, 0.5)
      if (rank < least) [best, least] = [i, rank]
    }
    return best
  }
}

const answerKey = ({ task, draft }: Asked): string => `${task.name}|${draft.reference ?? ''}|${binKey(draft.stratum)}`

const add = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
