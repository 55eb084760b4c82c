import { SaxesParser } from 'saxes'
import { badInput, messageOf } from '../../base/errors.ts'
import { readBytes } from '../../files/lines.ts'

export interface XmlTag {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | undefined>>
  readonly line: number
}

/** The opening tags of those names, a chunk of the file at a time; nothing else is kept. */
export async function* readXmlTags(path: string, names: readonly string[]): AsyncGenerator<readonly XmlTag[]> {
  const parser = new SaxesParser()
  const decoder = new TextDecoder()
  let tags: XmlTag[] = []
  parser.on('opentag', ({ name, attributes }) => {
    if (names.includes(name)) tags.push({ name, attributes, line: parser.line })
  })
  const refuse = (cause: unknown): never => {
    throw badInput({ subject: 'XML', expected: 'well-formed text', got: messageOf(cause), where: path }, cause)
  }
  parser.on('error', refuse)
  for await (const chunk of readBytes(path)) {
    parser.write(decoder.decode(chunk, { stream: true }))
    if (tags.length > 0) yield tags
    tags = []
  }
  parser.close()
}
