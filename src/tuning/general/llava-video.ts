import { z } from 'zod'
import { checkJson } from '../../files/json-entries.ts'
import { type ConversationTurn, MEDIA_TOKEN } from '../conversation.ts'
import type { GeneralSource } from './general-source.ts'

const text = z.string().min(1)

/** As in the JSON files of lmms-lab/LLaVA-Video-178K: captions, open-ended and multiple-choice questions alike. */
const rowSchema = z.object({
  conversations: z
    .array(z.object({ from: z.enum(['human', 'gpt']), value: text }))
    .min(2)
    .refine(turns => turns.length % 2 === 0 && turns.every(({ from }, i) => from === (i % 2 === 0 ? 'human' : 'gpt')), {
      error: 'expected human and gpt in turn',
    }),
  data_source: text,
  video: text,
})

/** General video: LLaVA-Video-178K (arXiv 2410.02713). Videos lie below the folder of their part, or below the root. */
export const llavaVideo: GeneralSource = {
  name: 'video',
  title: 'LLaVA-Video-178K',
  licence: 'as its data card states (lmms-lab/LLaVA-Video-178K); the videos as their sources state',
  attribution: 'LLaVA-Video-178K, arXiv 2410.02713',
  rowOf(entry, where) {
    const { conversations, data_source, video } = checkJson(rowSchema, entry, 'row', where)
    const file = video.replace(/^\/+/, '')
    return {
      conversation: { conversations: withOneToken(conversations), data_source },
      kind: 'video',
      files: [`${data_source}/${file}`, file],
    }
  },
}

/** The medium's place begins the first turn, and stands nowhere else. */
export function withOneToken(turns: readonly ConversationTurn[]): ConversationTurn[] {
  return turns.map(({ from, value }, i) => {
    const words = value.replaceAll(/\s*<(?:image|video)>\s*/g, ' ').trim()
    return { from, value: i === 0 ? `${MEDIA_TOKEN}\n${words}` : words }
  })
}
