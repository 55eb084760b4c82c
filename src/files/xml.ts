import { readFile, stat } from 'node:fs/promises'
import type { z } from 'zod'
import { badInput, messageOf } from '../base/errors.ts'
import { refuseMissing } from './lines.ts'

/** Annotation files are read whole; a larger one is none. */
const MAX_XML_BYTES = 256 * 2 ** 20

/** Deeper than any annotation; the parser keeps a stack. */
const MAX_DEPTH = 32

/** An XML file as plain objects: attributes beside child elements, all of them text. `lists` always come as arrays. */
export async function readXml<T>(path: string, schema: z.ZodType<T>, lists: readonly string[]): Promise<T> {
  await refuseMissing(path)
  const { size } = await stat(path)
  if (size > MAX_XML_BYTES) {
    throw badInput({ subject: 'XML', expected: `at most ${MAX_XML_BYTES} bytes`, got: `${size}`, where: path })
  }
  const result = schema.safeParse(await parse(await readFile(path, 'utf8'), lists, path))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw badInput({
    subject: issue.path.map(String).join('.') || 'XML',
    expected: 'a valid value',
    got: issue.message,
    where: path,
  })
}

async function parse(text: string, lists: readonly string[], where: string): Promise<unknown> {
  const { XMLParser, XMLValidator } = await import('fast-xml-parser')
  const valid = XMLValidator.validate(text)
  if (valid !== true) {
    const { msg, line } = valid.err
    throw badInput({ subject: 'XML', expected: 'a whole document', got: msg, where: `${where}:${line}` })
  }
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    parseTagValue: false,
    processEntities: false,
    maxNestedTags: MAX_DEPTH,
    isArray: name => lists.includes(name),
  })
  try {
    return parser.parse(text)
  } catch (cause) {
    throw badInput({ subject: 'XML', expected: 'a whole document', got: messageOf(cause), where }, cause)
  }
}
