import { z } from 'zod'

/** A line of a mixture's `train.jsonl` or `val.jsonl`. */
export const CONVERSATION_SCHEMA = 'stvlm.conversation/1'

/** Names inside a mixture's folder. */
export const TRAIN_FILE = 'train.jsonl'
export const VAL_FILE = 'val.jsonl'
export const CARD_FILE = 'card.json'
export const CARD_PAGE_FILE = 'card.md'
export const MEDIA_FOLDER = 'media'

/** The place of the video or image in LLaVA's own form: it begins the first human turn, whichever of the two it is. */
export const MEDIA_TOKEN = '<image>'

const text = z.string().min(1)
const finite = z.number()

const turn = z.strictObject({ from: z.enum(['human', 'gpt']), value: text })

/**
 * One conversation, in the form of LLaVA-Video-178K with fields of ours beside it. Human and gpt take turns, human first.
 * A reader of LLaVA's form may ignore `weight`, `answerWeights`, `boxes` and `questions`.
 */
export const conversationSchema = z
  .strictObject({
    id: text,
    /** Relative to the mixture's folder; at most one of the two. */
    video: text.optional(),
    image: text.optional(),
    conversations: z.array(turn).min(2),
    data_source: text,
    /** Of the loss of every answer. */
    weight: finite.positive(),
    /** Of each answer, in order, in place of `weight`, which is then their mean. */
    answerWeights: z.array(finite.positive()).optional(),
    /** Regions that the words name, in pixels of the image, in the order of their numbers. */
    boxes: z.array(z.tuple([finite, finite, finite, finite])).optional(),
    /** Ids of the questions, a turn each. */
    questions: z.array(text).optional(),
  })
  .superRefine(({ video, image, conversations, answerWeights }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (video !== undefined && image !== undefined) refuse('image', 'expected a video or an image, not both')
    const inTurn = conversations.every(({ from }, i) => from === (i % 2 === 0 ? 'human' : 'gpt'))
    if (!inTurn || conversations.length % 2 !== 0) refuse('conversations', 'expected human and gpt in turn')
    if (answerWeights && answerWeights.length * 2 !== conversations.length)
      refuse('answerWeights', 'expected one for each answer')
  })

export type Conversation = z.infer<typeof conversationSchema>
export type ConversationTurn = Conversation['conversations'][number]
