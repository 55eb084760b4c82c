import { badInput, badUsage, StvlmError } from '../../base/errors.ts'
import { readBytes } from '../../files/lines.ts'
import type { FileKind, Head } from './foreign.ts'
import { INSPECT } from './inspect-log.ts'
import { LMMS_SAMPLES } from './lmms-samples.ts'
import { TABLE_KINDS } from './tables.ts'

/** In the order in which they are tried. */
export const FILE_KINDS: readonly FileKind[] = [INSPECT, LMMS_SAMPLES, ...TABLE_KINDS]
export const FILE_KIND_NAMES: readonly string[] = FILE_KINDS.map(({ name }) => name)

const HEAD_BYTES = 2 ** 20

export function fileKindNamed(name: string): FileKind {
  const found = FILE_KINDS.find(kind => kind.name === name)
  if (found) return found
  throw badUsage({ subject: '--from', expected: FILE_KIND_NAMES.join(', '), got: name })
}

/** By the content, whatever the name says. Errors: none fits. */
export async function recogniseFile(path: string, signal?: AbortSignal): Promise<FileKind> {
  const head = await headOf(path, signal)
  const found = FILE_KINDS.find(kind => kind.recognises(head))
  if (found) return found
  const expected = `one of ${FILE_KIND_NAMES.join(', ')}, with ids and answers`
  throw badInput({ subject: 'file of answers', expected, got: beginning(head), where: path })
}

async function headOf(path: string, signal?: AbortSignal): Promise<Head> {
  const chunks: Buffer[] = []
  let count = 0
  try {
    for await (const chunk of readBytes(path, { signal })) {
      chunks.push(chunk)
      count += chunk.length
      if (count >= HEAD_BYTES) break
    }
  } catch (cause) {
    // Packed data that ends early has a beginning all the same.
    if (!(cause instanceof StvlmError) || count === 0) throw cause
  }
  const bytes = Buffer.concat(chunks).subarray(0, HEAD_BYTES)
  return { path, bytes, text: bytes.toString('utf8').replace(/^\uFEFF/, '') }
}

const beginning = ({ text, bytes }: Head): string =>
  bytes.length === 0 ? 'an empty file' : `${JSON.stringify(text.slice(0, 60))} at its beginning`
