import { badRequest } from '../api-error.ts'
import type { Limits } from '../limits.ts'
import type { Shown, ShownItem } from '../media/intake.ts'
import type { ChatRequest, Content } from '../wire/chat.ts'

export interface Conversation {
  readonly question: string
  /** Of the latest message that shows something: a follow-up question is about the same. */
  readonly shown?: Shown
  /** All words that were sent, for `usage`. */
  readonly words: string
}

/** "1.5 s:" before an image says when it was taken. */
const TIME_OF_FRAME = /^\s*(?:frame\s+\d+\s+)?(?:at\s+)?(\d+(?:\.\d+)?)\s*s(?:ec(?:onds)?)?\s*:?\s*$/i

/** What is asked of what. Errors: 400 where the last message is not the user's, or shows what does not go together. */
export function conversationOf({ messages, stvlm }: ChatRequest, limits: Limits): Conversation {
  const read = messages.flatMap((message, i) =>
    message.role === 'user' ? [readContent(message.content, `messages.${i}.content`)] : [],
  )
  const last = read.at(-1)
  if (!last || messages.at(-1)?.role !== 'user') {
    throw badRequest("messages: expected the last one to be the user's, got another", 'messages')
  }
  const question = last.text.trim()
  if (question === '') throw badRequest('question: expected words, got none', 'messages')
  if (question.length > limits.maxQuestionChars) {
    const got = `${question.length}`
    throw badRequest(`question: expected at most ${limits.maxQuestionChars} characters, got ${got}`, 'messages')
  }
  const items = read.findLast(({ items }) => items.length > 0)?.items
  const shown = items && shownOf(items, stvlm?.fps, limits)
  return { question, words: read.map(({ text }) => text).join('\n'), ...(shown && { shown }) }
}

interface ReadContent {
  readonly text: string
  readonly items: readonly (ShownItem & { readonly isVideo: boolean })[]
}

function readContent(content: Content, at: string): ReadContent {
  if (typeof content === 'string') return { text: content, items: [] }
  const texts: string[] = []
  const items: ReadContent['items'][number][] = []
  for (const [i, part] of content.entries()) {
    const param = `${at}.${i}`
    if (part.type === 'text') {
      if (!(isImage(content[i + 1]) && TIME_OF_FRAME.test(part.text))) texts.push(part.text)
    } else if (part.type === 'image_url') {
      const before = content[i - 1]
      const time = before?.type === 'text' ? TIME_OF_FRAME.exec(before.text)?.[1] : undefined
      items.push({ url: part.image_url.url, param, isVideo: false, ...(time !== undefined && { timeS: Number(time) }) })
    } else {
      items.push({ url: part.type === 'file' ? part.file.file_id : part.video_url.url, param, isVideo: true })
    }
  }
  return { text: texts.join('\n'), items }
}

const isImage = (part: { readonly type: string } | undefined): boolean => part?.type === 'image_url'

function shownOf(items: ReadContent['items'], fps: number | undefined, { maxImages }: Limits): Shown {
  if (items.some(item => item.isVideo)) {
    if (items.length === 1) return { kind: 'video', items }
    throw badRequest(`messages: expected one video, or pictures alone, got ${items.length} parts`, items[1].param)
  }
  if (items.length > maxImages) {
    throw badRequest(`messages: expected at most ${maxImages} pictures, got ${items.length}`, items[maxImages].param)
  }
  return { kind: 'frames', items: timed(items, fps) }
}

/** Without its time a picture tells nothing of motion. */
export function timed(items: readonly ShownItem[], fps: number | undefined): ShownItem[] {
  const bare = items.find(item => item.timeS === undefined)
  if (bare && fps === undefined && items.length > 1) {
    const expected = 'the time of each ("0.5 s:" before it), or stvlm.fps'
    throw badRequest(`pictures: expected ${expected}, got none`, bare.param)
  }
  const at = items.map(({ timeS }, i) => (bare ? i / (fps ?? 1) : (timeS ?? 0)))
  const early = items.find((_, i) => i > 0 && at[i] <= at[i - 1])
  if (early) throw badRequest('pictures: expected times that rise, got one no later than the one before', early.param)
  return items.map((item, i) => ({ ...item, timeS: at[i] - at[0] }))
}
