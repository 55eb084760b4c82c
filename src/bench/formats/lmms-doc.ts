import type { ClipIndexRow } from '../../clips/clip-index.ts'
import type { Question } from '../../questions/record.ts'
import { instructionFor } from '../run/instruction.ts'

/** Name of the task that is exported, and of its samples. */
export const LMMS_TASK = 'stkit_bench'

/** A line of the exported task's data: text only, so that hashes are the same in every language. */
export type LmmsDoc = Readonly<
  Record<'question_id' | 'task' | 'template' | 'question' | 'prompt' | 'answer' | 'answer_text' | 'video', string>
>

export function lmmsDocOf(question: Question, video: string): LmmsDoc {
  return {
    question_id: question.id,
    task: question.task,
    template: question.template,
    question: question.question,
    prompt: promptOf(question),
    answer: JSON.stringify(question.answer),
    answer_text: question.answerText,
    video,
  }
}

/** What `stvlm bench run` asks beside the pictures. */
export const promptOf = (question: Question): string => `${question.question}\n${instructionFor(question)}`

/** Where an exported task keeps a clip, from its own folder. */
export const videoName = ({ clipHash }: Pick<ClipIndexRow, 'clipHash'>): string => `videos/${clipHash.slice(0, 32)}.mp4`
