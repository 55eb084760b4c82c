import { PythonRandom } from './rules/python-random.ts'
import type { Mark, Marked, Rule, Totals } from './suite.ts'

/** What one rule says of all answers. */
export interface RuleScores {
  /** The headline first. */
  readonly totals: Totals
  readonly marks: ReadonlyMap<string, Mark>
}

/** By the name of the rule: official, strict, judged. */
export type Scores = Readonly<Record<string, RuleScores>>

/** What lmms-eval seeds Python's random with before it starts. */
const LMMS_EVAL_SEED = 0

/** In the order of the suite's files, whatever the order of the answers. */
export function scoreBy<Doc, M extends Mark>(
  rule: Rule<Doc, M>,
  docs: ReadonlyMap<string, Doc>,
  texts: ReadonlyMap<string, string>,
): RuleScores {
  const luck = new PythonRandom(LMMS_EVAL_SEED)
  const rows: Marked<Doc, M>[] = []
  const marks = new Map<string, Mark>()
  for (const [id, doc] of docs) {
    const text = texts.get(id) ?? ''
    const mark = rule.mark(doc, text, luck)
    rows.push({ doc, text, mark })
    marks.set(id, mark)
  }
  return { totals: rule.total(rows), marks }
}
