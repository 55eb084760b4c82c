import type { Question } from './record.ts'

/** What many questions share (boxes, points, clips' times) is made JSON once. */
const TEXTS = new WeakMap<object, string>()

function textOf(shared: object): string {
  let text = TEXTS.get(shared)
  if (text === undefined) {
    text = JSON.stringify(shared)
    TEXTS.set(shared, text)
  }
  return text
}

const listOf = (items: readonly object[]): string => `[${items.map(textOf).join(',')}]`

/** Stands for a part that is written apart; no other text of a question holds a control character. */
const mark = (name: string): string => `\u0001${name}\u0001`
const MARKED = /"\\u0001(\w+)\\u0001"/g

/** The same text as JSON.stringify(question), several times faster where questions share their clip. */
export function formatQuestion(question: Question): string {
  const { clip, evidence } = question
  const parts: Record<string, string> = { times: textOf(clip.timesS), boxes: listOf(clip.boxes) }
  const paths = evidence.paths.map((path, i) => {
    parts[`points${i}`] = listOf(path.pointsM)
    return { ...path, pointsM: mark(`points${i}`) }
  })
  const text = JSON.stringify({
    ...question,
    clip: { ...clip, timesS: mark('times'), boxes: mark('boxes') },
    evidence: { ...evidence, paths },
  })
  return text.replaceAll(MARKED, (marked, name: string) => parts[name] ?? marked)
}
