import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { defineSuite } from './open-suite.ts'
import { judgeVerdict } from './rules/judge-verdict.ts'
import { groupBy, mean, meanScore, sum } from './rules/totals.ts'
import type { Mark, Marked, Totals } from './suite.ts'

const answerSchema = z.object({ answer: z.string(), type: z.int().min(0).max(8), question_id: z.string() })
const questionSchema = z.object({ video_name: z.string(), question: z.string(), question_id: z.string() })
const bothSchema = z.object({
  ...questionSchema.shape,
  answer: z.string(),
  type: z.coerce.number().int().min(0).max(8),
})
type Doc = z.infer<typeof bothSchema>

const TYPES = ['motion', 'spatial', 'temporal', 'yesNo', 'color', 'object', 'location', 'number', 'other']
const FREE = 3

const ASK =
  'Provide your evaluation only as a yes/no and score where the score is an integer value between 0 and 5, with 5 indicating the highest meaningful match. ' +
  "Please generate the response in the form of a Python dictionary string with keys 'pred' and 'score', where value of 'pred' is  a string of 'yes' or 'no' and value of 'score' is in INTEGER, not STRING." +
  'DO NOT PROVIDE ANY OTHER OUTPUT TEXT OR EXPLANATION. Only provide the Python dictionary string. ' +
  "For example, your response should look like this: {'pred': 'yes', 'score': 4.8}."

const SYSTEM =
  'You are an intelligent chatbot designed for evaluating the correctness of generative outputs for question-answer pairs. ' +
  "Your task is to compare the predicted answer with the correct answer and determine if they match meaningfully. Here's how you can accomplish the task:" +
  '------##INSTRUCTIONS: - Focus on the meaningful match between the predicted answer and the correct answer.\n' +
  '- Consider synonyms or paraphrases as valid matches.\n' +
  '- Evaluate the correctness of the prediction compared to the answer.'

/** As the official script divides: of the free questions by the counts of all types but the first three that it meets. */
function officialTotals(rows: readonly Marked<Doc>[]): Totals {
  const counts = [...groupBy(rows, ({ doc }) => String(doc.type)).values()].map(group => group.length)
  const freeRight = sum(rows.filter(row => row.doc.type >= FREE).map(row => row.mark.score))
  const freeCount = sum(counts.slice(FREE))
  return {
    accuracy: meanScore(rows),
    ...(freeCount > 0 && { free: freeRight / freeCount }),
    ...byType(rows),
  }
}

function strictTotals(rows: readonly Marked<Doc>[]): Totals {
  const free = rows.filter(row => row.doc.type >= FREE)
  return { accuracy: meanScore(rows), ...(free.length > 0 && { free: meanScore(free) }), ...byType(rows) }
}

function byType(rows: readonly Marked<Doc>[]): Totals {
  const figures = TYPES.map((name, type): [string, readonly Marked<Doc>[]] => [
    name,
    rows.filter(({ doc }) => doc.type === type),
  ])
  return Object.fromEntries(figures.filter(([, of]) => of.length > 0).map(([name, of]) => [name, meanScore(of)]))
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[.,!?;:"'*`]/g, ' ')
    .replace(/^\s*(?:an?|the)\s/, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

interface Review extends Mark {
  /** 0 to 5. */
  readonly grade: number
}

export const activityNetQa = defineSuite<Doc, Mark, Mark, Review>({
  name: 'activitynet-qa',
  title: 'ActivityNet-QA (arXiv 1906.02467)',
  licence: 'Apache-2.0 (questions); videos of ActivityNet: as their owners',
  data: 'github.com/MILVLG/activitynet-qa: test_q.json and test_a.json (or val_); videos in all_test/v_NAME.mp4',
  allRight: 1,
  async read(folder) {
    const questions = await folder.rows(questionSchema, 'test_q.json', 'val_q.json')
    const answers = await folder.rows(answerSchema, 'test_a.json', 'val_a.json')
    const byId = new Map(questions.map(question => [question.question_id, question]))
    return answers.map(answer => {
      const question = byId.get(answer.question_id)
      if (question) return { ...question, ...answer }
      const subject = `question ${answer.question_id}`
      throw badInput({ subject, expected: 'in the file of questions', got: 'none', where: folder.path })
    })
  },
  id: doc => doc.question_id,
  prompt: ({ question }) => `${capitalized(question)}? Answer the question using a single word or phrase.`,
  videos: ({ video_name: name }) => ['mp4', 'webm', 'mkv'].map(ending => `all_test/v_${name}.${ending}`),
  official: {
    about: "evaluation/eval.py of the data set's repository: the very same text",
    mark: ({ answer }, text) => ({ read: text, score: text === answer ? 1 : 0 }),
    total: officialTotals,
  },
  strict: {
    about: 'case, articles and marks aside; free questions divided by their own count',
    mark: ({ answer }, text) => ({ read: plain(text), score: plain(text) === plain(answer) ? 1 : 0 }),
    total: strictTotals,
  },
  judge: {
    model: 'gpt-4o-2024-11-20',
    system: SYSTEM,
    ask: ({ question, answer }, text) =>
      'Please evaluate the following video-based question-answer pair:\n\n' +
      `Question: ${question}\nCorrect Answer: ${answer}\nPredicted Answer: ${text}\n\n${ASK}`,
    rule: {
      about:
        'lmms-eval 0.7.3 activitynetqa, whose wording this is; a review that cannot be read, at which it stops, is 0',
      mark(_, review) {
        const { says, grade } = judgeVerdict(review)
        return { read: says, score: says === 'yes' ? 1 : 0, grade }
      },
      total: rows => ({
        accuracy: 100 * mean(rows.filter(row => row.mark.read !== '').map(row => row.mark.score)),
        score: mean(rows.map(row => row.mark.grade)),
      }),
    },
  },
})

/** str.capitalize() */
const capitalized = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()
