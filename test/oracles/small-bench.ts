import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeBenchFolder } from '../generators/bench-folder.ts'
import { plainAnswer } from '../generators/plain-answers.ts'

/** For lmms_eval_task.py: a small bench folder with clips, and answers.jsonl formed plainly. */
const [folder] = process.argv.slice(2)
const questions = await writeBenchFolder(folder, { recordings: 2, perTask: 2 })
const answers = questions.map((question, i) => ({
  questionId: question.id,
  model: 'plain',
  text: plainAnswer(question, 7, i),
}))
await writeFile(join(folder, 'answers.jsonl'), answers.map(answer => `${JSON.stringify(answer)}\n`).join(''))
