import { z } from 'zod'
import { missing } from '../../base/errors.ts'
import { defineSuite } from './open-suite.ts'
import { choiceByParser } from './rules/choice-by-parser.ts'
import { letterByCleaning } from './rules/letter-by-cleaning.ts'
import { groupBy, mean, meanScore } from './rules/totals.ts'
import type { Mark, Marked, Totals } from './suite.ts'

/** Where each task's videos lie. */
const FOLDERS: Readonly<Record<string, string>> = {
  object_interaction: 'star/Charades_segment',
  action_sequence: 'star/Charades_segment',
  action_prediction: 'star/Charades_segment',
  action_localization: 'sta/sta_video_segment',
  moving_count: 'clevrer/video_validation',
  fine_grained_pose: 'nturgbd_convert',
  character_order: 'perception/videos',
  object_shuffle: 'perception/videos',
  egocentric_navigation: 'vlnqa',
  moving_direction: 'clevrer/video_validation',
  episodic_reasoning: 'tvqa/video_fps3_hq_segment',
  fine_grained_action: 'Moments_in_Time_Raw/videos',
  scene_transition: 'scene_qa/video',
  state_change: 'perception/videos',
  moving_attribute: 'clevrer/video_validation',
  action_antonym: 'ssv2_video_mp4',
  unexpected_action: 'FunQA_test/test',
  counterfactual_inference: 'clevrer/video_validation',
  object_existence: 'clevrer/video_validation',
  action_count: 'perception/videos',
}

const rowSchema = z
  .object({
    video: z.string(),
    question: z.string(),
    candidates: z.array(z.coerce.string()).min(2),
    answer: z.coerce.string(),
  })
  .refine(row => row.candidates.includes(row.answer), {
    message: 'the answer is none of the candidates',
    path: ['answer'],
  })
type Doc = z.infer<typeof rowSchema> & { readonly task: string; readonly id: string }

const letterOf = (place: number): string => String.fromCharCode(65 + place)

function official(doc: Doc, text: string): Mark {
  const read = letterByCleaning(text)
  return { read, score: read === letterOf(doc.candidates.indexOf(doc.answer)) ? 1 : 0 }
}

/** Percent a task, and their mean; `counts` says which rows are divided by. */
function totals(rows: readonly Marked<Doc>[], counts: (row: Marked<Doc>) => boolean): Totals {
  const tasks = [...groupBy(rows, row => row.doc.task)].map(([task, of]): [string, number] => {
    const counted = of.filter(counts)
    return [task, counted.length === 0 ? 0 : 100 * meanScore(counted)]
  })
  return { mean: mean(tasks.map(([, accuracy]) => accuracy)), ...Object.fromEntries(tasks) }
}

export const mvBench = defineSuite<Doc, Mark, Mark, Mark>({
  name: 'mvbench',
  title: 'MVBench (arXiv 2311.17005)',
  licence: 'MIT (questions); videos of eleven sources: their own terms',
  data: 'huggingface.co/datasets/OpenGVLab/MVBench: json/TASK.json; videos as its video branch unpacks them (or under video/)',
  allRight: 100,
  async read(folder) {
    const docs: Doc[] = []
    for (const task of Object.keys(FOLDERS).sort()) {
      const rows = await folder.rowsIfAny(rowSchema, `json/${task}.json`)
      docs.push(...(rows ?? []).map((row, i) => ({ ...row, task, id: `${task}/${i}` })))
    }
    if (docs.length > 0) return docs
    throw missing({ subject: 'suite', expected: 'json/TASK.json', got: 'none', where: folder.path })
  },
  id: doc => doc.id,
  prompt({ question, candidates }) {
    const options = candidates.map((text, i) => `(${letterOf(i)}) ${text}\n`).join('')
    return `Question:${question}\nOption:\n${options}Only give the best option.\n`
  },
  videos: ({ task, video }) => ['', 'video/', 'data0613/'].map(root => `${root}${FOLDERS[task]}/${video}`),
  official: {
    about: 'lmms-eval 0.7.3 mvbench: empty answers are not divided by; the mean over the tasks is ours, it has none',
    mark: official,
    total: rows => totals(rows, row => row.text !== ''),
  },
  strict: {
    about: "the project's parser; empty answers are wrong",
    mark: ({ candidates, answer }, text) => choiceByParser(text, candidates, answer),
    total: rows => totals(rows, () => true),
  },
})
