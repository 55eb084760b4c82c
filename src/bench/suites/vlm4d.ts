import { z } from 'zod'
import { missing } from '../../base/errors.ts'
import { defineSuite } from './open-suite.ts'
import { choiceByParser } from './rules/choice-by-parser.ts'
import { EDGE } from './rules/python-text.ts'
import { meanScore } from './rules/totals.ts'
import type { Mark, Marked, Totals } from './suite.ts'

const text = z.coerce.string()
const rowSchema = z
  .object({
    id: z.string().regex(/_\d+$/),
    video: z.string(),
    question: z.string(),
    choices: z.object({ A: text, B: text, C: text, D: text }),
    answer: text,
  })
  .refine(row => Object.values(row.choices).includes(row.answer), { message: 'none of the choices', path: ['answer'] })
type Doc = z.infer<typeof rowSchema> & { readonly part: 'real' | 'synthetic' }

const COT =
  'Answer the given multiple-choice question step by step. Begin by explaining your reasoning process clearly. ' +
  "In the last sentence of your response, you must conclude by stating the final answer using the following format: 'Therefore, the final answer is: $LETTER' (without quotes), " +
  'where $LETTER must be only one of the options (A or B or C or D). Think step by step before answering.'

const JUDGE =
  "Your task is to evaluate whether the model's final answer is correct by comparing it to the ground-truth answer provided for the given question.\n\n" +
  "You should first extract the final answer from the model's response, and then compare the extracted answer with the choice that matches the ground-truth answer to determine its correctness.\n" +
  'Output your response in the following structured format:\n{\n' +
  '    "extracted_answer": // str value "A" "B" "C" "D", followed by a colon and the corresponding answer text, e.g., "A: Answer A text". If the model\'s response does not contain a valid choice and reasoning, then "No Valid Answer".\n' +
  '    "correct": // boolean value, True if the extracted answer matches the ground-truth answer (correct choice), False otherwise ("No Valid Answer" is also considered False).\n}\n'

const FINAL = /final answer is:?\s*(?:[$*(\\{]+\s*)?([A-D])(?![\p{L}\p{N}_])/giu
const LONE = new RegExp(`${EDGE}([A-D])${EDGE}`, 'gu')

const optionLines = ({ choices }: Doc): string =>
  Object.entries(choices)
    .map(([letter, choice]) => `${letter}: ${choice}`)
    .join('\n')

/** Where two choices have one text, either is right. */
function official({ choices, answer }: Doc, said: string): Mark {
  const letter = [...said.matchAll(FINAL)].at(-1)?.[1] ?? [...said.matchAll(LONE)].at(-1)?.[1] ?? ''
  const read = letter.toUpperCase()
  const chosen = Object.entries(choices).find(([name]) => name === read)?.[1]
  return { read, score: chosen === answer ? 1 : 0 }
}

/** False positives are questions about what is not there: the answer is a "no". */
const isAbsent = ({ answer }: Doc): boolean => /^no( |$)/i.test(answer.trim())
/** Real videos up to this number look from outside, those above from the one who moves. */
const LAST_EXO = 922
const isExo = ({ id }: Doc): boolean => Number(id.slice(id.lastIndexOf('_') + 1)) <= LAST_EXO

function totals(rows: readonly Marked<Doc>[]): Totals {
  const percent = (keep: (doc: Doc) => boolean) => {
    const kept = rows.filter(row => keep(row.doc))
    return kept.length === 0 ? 0 : 100 * meanScore(kept)
  }
  const [real, synthetic] = (['real', 'synthetic'] as const).map(part => (doc: Doc) => doc.part === part)
  return {
    accuracy: percent(() => true),
    real: percent(real),
    realExo: percent(doc => real(doc) && isExo(doc)),
    realEgo: percent(doc => real(doc) && !isExo(doc)),
    synthetic: percent(synthetic),
    syntheticDirectional: percent(doc => synthetic(doc) && !isAbsent(doc)),
    syntheticFalsePositive: percent(doc => synthetic(doc) && isAbsent(doc)),
  }
}

export const vlm4d = defineSuite<Doc, Mark, Mark, Mark>({
  name: 'vlm4d',
  title: 'VLM4D (arXiv 2508.02095)',
  licence: 'as github.com/ShijieZhou-UCLA/VLM4D (LICENSE.md); videos of DAVIS, YouTube-VOS and Ego4D: their own terms',
  data: 'data/ of github.com/ShijieZhou-UCLA/VLM4D: real_mc.json, synthetic_mc.json (one at least); videos_real/, videos_synthetic/ of huggingface.co/datasets/shijiezhou/VLM4D',
  allRight: 100,
  async read(folder) {
    const docs: Doc[] = []
    for (const part of ['real', 'synthetic'] as const) {
      const rows = await folder.rowsIfAny(rowSchema, `${part}_mc.json`)
      docs.push(...(rows ?? []).map(row => ({ ...row, part })))
    }
    if (docs.length > 0) return docs
    throw missing({ subject: 'suite', expected: 'real_mc.json or synthetic_mc.json', got: 'none', where: folder.path })
  },
  id: ({ part, id }) => `${part}/${id}`,
  prompt: doc => `\nQuestion: ${doc.question}\n${optionLines(doc)}\n\n${COT}`,
  videos: ({ video }) => [video.replace(/^.*\/(?=videos_)/, '')],
  official: {
    about:
      'stands in for the published judge: the letter that the prompt demands, else the last that stands alone; sums as acc_final_statistics.py (23f26807)',
    mark: official,
    total: totals,
  },
  strict: {
    about: "the project's parser: the choice's text is an answer too",
    mark: ({ choices, answer }, said) => choiceByParser(said, Object.values(choices), answer),
    total: totals,
  },
  judge: {
    model: 'o4-mini',
    system: JUDGE,
    ask: (doc, said) =>
      `Question: ${doc.question}\n\nOptions:\n${optionLines(doc)}\n\nGround Truth Answer: ${doc.answer}\n\nModel Response to the Question: ${said}`,
    rule: {
      about: "the suite's own judge, acc_evaluation.py (23f26807); what it says as JSON",
      mark(_, review) {
        const correct = /"correct"\s*:\s*(true|false)/i.exec(review)?.[1].toLowerCase() ?? ''
        return { read: correct, score: correct === 'true' ? 1 : 0 }
      },
      total: totals,
    },
  },
})
