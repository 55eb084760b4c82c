import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'
import { badInput, messageOf } from '../../base/errors.ts'
import { readBytes } from '../../files/lines.ts'
import { checkRecord } from '../../tracks/record.ts'

/** Metadata is read whole; more is no metadata. */
const MAX_DOCUMENT_BYTES = 64 * 2 ** 20

/** What a metadata file must hold; `name` stands in errors. */
export interface DocumentFormat<T> {
  readonly name: string
  readonly schema: z.ZodType<T>
}

/** A JSON file, or a line of one, checked. */
export async function readJson<T>(path: string, format: DocumentFormat<T>, maxBytes?: number): Promise<T> {
  return checkRecord(format, parseJsonText(await readText(path, maxBytes), path), path)
}

export function parseJsonText(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badInput({ subject: 'JSON', expected: 'a whole value', got: messageOf(cause), where }, cause)
  }
}

const XML = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
})

/** An XML file, checked: attributes and children by name, all text. */
export async function readXml<T>(path: string, format: DocumentFormat<T>): Promise<T> {
  return checkRecord(format, await parseXml(XML, path), path)
}

/** An element whose children's order matters. */
export interface XmlElement {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
}

const ORDERED_XML = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  preserveOrder: true,
})
const ATTRIBUTES = ':@'

const elements: z.ZodType<XmlElement[]> = z.array(z.record(z.string(), z.unknown())).transform(nodes =>
  nodes.flatMap(({ [ATTRIBUTES]: attributes = {}, ...rest }) => {
    const [tag] = Object.keys(rest)
    if (tag === '#text') return []
    return [{ tag, attributes: texts.parse(attributes), children: elements.parse(rest[tag]) }]
  }),
)
const texts = z.record(z.string(), z.string())

/** The same file as a tree that keeps the order of unlike elements. */
export async function readXmlElements(path: string): Promise<readonly XmlElement[]> {
  return checkRecord({ name: 'XML document', schema: elements }, await parseXml(ORDERED_XML, path), path)
}

async function parseXml(parser: XMLParser, path: string): Promise<unknown> {
  const text = await readText(path)
  const refused = (got: string, where: string) => badInput({ subject: 'XML', expected: 'well-formed text', got, where })
  const valid = XMLValidator.validate(text)
  if (valid !== true) throw refused(valid.err.msg, `${path}:${valid.err.line}`)
  try {
    return parser.parse(text)
  } catch (cause) {
    throw refused(messageOf(cause), path)
  }
}

async function readText(path: string, maxBytes = MAX_DOCUMENT_BYTES): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of readBytes(path)) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      throw badInput({ subject: 'metadata', expected: `at most ${maxBytes} bytes`, got: 'more', where: path })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
}

/** What the document's one element holds, whatever its name. */
export const rootOf = <T>(schema: z.ZodType<T>) =>
  z
    .looseObject({})
    .transform(document => Object.entries(document).find(([tag]) => !tag.startsWith('?'))?.[1])
    .pipe(schema)

/** An element that stands once, many times or not at all. */
export const listOf = <T>(item: z.ZodType<T>) =>
  z.preprocess(value => {
    if (value === undefined || value === '') return []
    return Array.isArray(value) ? value : [value]
  }, z.array(item))

/** A number, also written as text, also with a decimal comma. */
export const numeric = z.preprocess(
  value => (typeof value === 'string' && value.trim() !== '' ? Number(value.replace(',', '.')) : value),
  z.number(),
)
export const positive = numeric.pipe(z.number().positive())
/** A name or number, as text. */
export const word = z.union([z.string(), z.number()]).transform(String)
