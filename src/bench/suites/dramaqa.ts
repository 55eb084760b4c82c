import { z } from 'zod'
import { defineSuite } from './open-suite.ts'
import { choiceByParser } from './rules/choice-by-parser.ts'
import { loneLetter } from './rules/lone-letter.ts'
import { strip } from './rules/python-text.ts'
import { meanScore, meansBy } from './rules/totals.ts'
import type { Mark, Marked, Totals } from './suite.ts'

const docSchema = z.object({
  qid: z.coerce.string(),
  que: z.string(),
  answers: z.array(z.string()).length(5),
  correct_idx: z.int().min(0).max(4),
  q_level_logic: z.int(),
  /** EPISODE_SCENE_SHOT; shot 0000 is the whole scene. */
  vid: z.string().regex(/^[^_]+_[^_]+_[^_]+$/),
  /** The first and the last shot. */
  shot_contained: z.array(z.int()).min(1),
})
type Doc = z.infer<typeof docSchema>

function official({ correct_idx: place }: Doc, text: string): Mark {
  const letter = loneLetter(text, 'E')
  const read = letter === '' && /^[0-4]$/.test(strip(text)) ? 'ABCDE'[Number(strip(text))] : letter
  return { read, score: read === 'ABCDE'[place] ? 1 : 0 }
}

const totals = (rows: readonly Marked<Doc>[]): Totals => ({
  accuracy: meanScore(rows),
  ...meansBy(rows, doc => `level${doc.q_level_logic}`),
})

export const dramaQa = defineSuite<Doc, Mark, Mark, Mark>({
  name: 'dramaqa',
  title: 'DramaQA (arXiv 2005.03356)',
  licence: 'on request at dramaqa.snu.ac.kr, research only',
  data: 'dramaqa.snu.ac.kr: AnotherMissOh_QA/AnotherMissOhQA_val_set.json (the test set has no answers), AnotherMissOh_images/',
  allRight: 1,
  read: folder =>
    folder.rows(docSchema, 'AnotherMissOh_QA/AnotherMissOhQA_val_set.json', 'AnotherMissOhQA_val_set.json'),
  id: doc => doc.qid,
  prompt({ que, answers }) {
    const options = answers.map((answer, i) => `${'ABCDE'[i]}. ${answer}`)
    return [que, ...options, "Answer with the option's letter from the given choices directly."].join('\n')
  },
  videos: ({ vid }) => [`AnotherMissOh_images/${vid.split('_').slice(0, 2).join('/')}`],
  shows({ shot_contained: shots }, picture) {
    const shot = Number(picture.split(/[\\/]/)[0])
    return shot >= shots[0] && shot <= shots[shots.length - 1]
  },
  official: {
    about:
      'eval_submission.py of the challenge (446efa54) compares places; that a lone letter or digit is a place is ours, and so is the prompt',
    mark: official,
    total: totals,
  },
  strict: {
    about: "the project's parser: the option's text is an answer too",
    mark: ({ answers, correct_idx: place }, text) => choiceByParser(text, answers, answers[place]),
    total: totals,
  },
})
