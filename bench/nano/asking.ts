import { scoreAnswer, scorerOf } from '../../src/bench/score/score-answer.ts'
import type { VlmClip } from '../../src/models/vlm/frame.ts'
import type { Vlm } from '../../src/models/vlm/vlm.ts'
import type { Question } from '../../src/questions/record.ts'

export const isRight = (question: Question, text: string): boolean =>
  scoreAnswer(scorerOf(question), { model: 'nano', text }).right === true

export async function say(vlm: Vlm, clip: VlmClip, text: string): Promise<string> {
  return (await vlm.answer({ turns: [{ text, clip }] }, { maxNewTokens: 8 })).text
}

export function groupedBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}

/** One of every scene, then a second one of each that has it, and so on. */
export function sceneBySceneInTurn(questions: readonly Question[]): Question[] {
  const byScene = [...groupedBy(questions, question => question.sceneId).values()]
  const most = Math.max(0, ...byScene.map(own => own.length))
  return Array.from({ length: most }, (_, i) => byScene.flatMap(own => own.slice(i, i + 1))).flat()
}
