import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomic } from '../../files/atomic.ts'
import { sha256OfFile } from '../../files/question-scenes.ts'
import { answerSchema } from '../../questions/answer.ts'
import { answerRecordSchema } from '../answer-record.ts'
import type { Media, Prompt, Reply, Responder } from '../responder.ts'

const cachedReply = z.strictObject({
  text: z.string(),
  usage: answerRecordSchema.shape.usage,
  typed: answerSchema.optional(),
})

/** Replies on disk, one file each, by the hash of all that they depend on: model, settings, words and pictures. */
export class ReplyCache {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async keyOf({ name, settings }: Pick<Responder, 'name' | 'settings'>, prompt: Prompt): Promise<string> {
    const hash = createHash('sha256')
    const add = (part: unknown) => hash.update(`${JSON.stringify(part)}\n`)
    add(['stvlm.reply/1', name, Object.entries(settings).sort()])
    add(prompt.system ?? null)
    for (const turn of [...prompt.shots, prompt.ask]) {
      add([turn.text, 'answer' in turn ? turn.answer : null])
      add(await digestOf(turn.media))
    }
    return hash.digest('hex')
  }

  /** Undefined where there is none, or none that can be read: it is asked for again. */
  async get(key: string): Promise<Reply | undefined> {
    const text = await readFile(this.#path(key), 'utf8').catch(() => undefined)
    if (text === undefined) return undefined
    try {
      return cachedReply.parse(JSON.parse(text))
    } catch {
      // A cache is no record: what is broken in it is made anew.
      return undefined
    }
  }

  put(key: string, reply: Reply): Promise<void> {
    return writeFileAtomic(this.#path(key), `${JSON.stringify(reply)}\n`)
  }

  #path(key: string): string {
    return join(this.#folder, key.slice(0, 2), `${key}.json`)
  }
}

async function digestOf(media: Media): Promise<unknown> {
  if (media.kind === 'nothing') return null
  if (media.kind === 'video') return sha256OfFile(media.file)
  return media.frames.map(({ timeS, jpeg }) => [timeS, jpegDigest(jpeg)])
}

/** Pictures are shared by the questions of a clip. */
const DIGESTS = new WeakMap<Uint8Array, string>()

function jpegDigest(jpeg: Uint8Array): string {
  const known = DIGESTS.get(jpeg) ?? createHash('sha256').update(jpeg).digest('hex')
  DIGESTS.set(jpeg, known)
  return known
}
