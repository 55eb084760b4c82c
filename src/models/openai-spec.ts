import { badUsage, missing } from '../base/errors.ts'

export interface OpenAiSpec {
  readonly model: string
  /** Of the chat completions. */
  readonly url: URL
}

export const KEY_NAMES = ['STVLM_API_KEY', 'OPENAI_API_KEY'] as const

const CHAT_PATH = '/chat/completions'

/** NAME@URL; the last @ before the address parts them: names may hold one. Errors: `usage`. */
export function parseSpec(spec: string, subject = '--model'): OpenAiSpec {
  const found = /^(.+)@(https?:\/\/.+)$/i.exec(spec)
  if (!found || !URL.canParse(found[2])) {
    throw badUsage({ subject, expected: 'openai:NAME@http(s)://...', got: 'something else' })
  }
  const url = new URL(found[2])
  if (url.username || url.password) {
    throw badUsage({ subject, expected: 'no name or password in the address', got: 'one' })
  }
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = path.endsWith(CHAT_PATH) ? path : `${path || '/v1'}${CHAT_PATH}`
  url.hash = ''
  return { model: found[1], url }
}

export interface KeyOptions {
  /** Name of the environment's variable that holds the key; by default the first of KEY_NAMES that is set. */
  readonly keyEnv?: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The key for a server. Errors: `missing` where a named variable holds none, or no key. */
export function keyFrom({ keyEnv, env }: KeyOptions): string | undefined {
  const name = keyEnv ?? KEY_NAMES.find(candidate => env[candidate])
  if (name === undefined) return undefined
  const key = env[name]?.trim()
  if (!key) throw missing({ subject: 'key', expected: `in the environment's ${name}`, got: 'none' })
  if (/^[\x21-\x7e]+$/.test(key)) return key
  throw missing({ subject: `key in ${name}`, expected: 'letters, digits and signs', got: 'blanks or others' })
}
