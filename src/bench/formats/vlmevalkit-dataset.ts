import { basename, join } from 'node:path'
import { openAtomic } from '../../files/atomic.ts'
import { delimitedLine } from '../../files/delimited.ts'
import type { AskedBench } from './asked-bench.ts'
import { promptOf } from './lmms-doc.ts'

const COLUMNS = ['index', 'id', 'video', 'video_path', 'task', 'question', 'answer', 'answer_type', 'options', 'truth']

/**
 * STKitBench.tsv as VLMEvalKit's video data sets have it (vlmeval/dataset/video_base.py): `index`, `question`, and
 * `video`, a name to which `.mp4` is added, within the data set's root, here `videos`. `truth` is the typed answer.
 */
export async function writeVlmEvalKitDataset(folder: string, { questions, videoOf }: AskedBench): Promise<void> {
  const file = await openAtomic(join(folder, 'STKitBench.tsv'))
  try {
    await file.write(delimitedLine(COLUMNS, '\t'))
    for (const [index, question] of questions.entries()) {
      const { id, task, answer, answerText } = question
      const video = videoOf(question)
      const options = answer.type === 'choice' ? JSON.stringify(answer.options) : ''
      const names = [String(index), id, basename(video, '.mp4'), video, task]
      const texts = [promptOf(question), answerText, answer.type, options, JSON.stringify(answer)]
      await file.write(delimitedLine([...names, ...texts], '\t'))
    }
    await file.commit()
  } finally {
    await file.discard()
  }
}
