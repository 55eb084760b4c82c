import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goldenClips, goldenOf, TINY_NANO } from '../../../test/vlm/golden.ts'
import { joined, message } from '../onnx-writer/protobuf.ts'
import { openVlm } from './open-vlm.ts'
import { fieldsOf, messagesOf, nested, textsOf, type WireField } from './wire.ts'

const DECODER = 'onnx/decoder_model_merged.onnx'
const [GRAPH, NODE, INPUT, OUTPUT, OPERATOR] = [7, 1, 1, 2, 4]
const golden = goldenOf(TINY_NANO)
const clips = goldenClips(golden)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-own-past-'))
})
afterAll(() => rm(folder, { recursive: true }))

type NodeEdit = (fields: readonly WireField[]) => Uint8Array[]

/** The tiny model with a graph of another form; the edit gives nodes for a node. */
async function withNodes(name: string, edit: NodeEdit): Promise<string> {
  const at = join(folder, name)
  await cp(TINY_NANO, at, { recursive: true })
  const model = fieldsOf(await readFile(join(at, DECODER)))
  const graph = messagesOf(model, GRAPH).flatMap(fieldsOf)
  const parts = graph.flatMap(({ number, value, whole }) =>
    number === NODE && typeof value !== 'bigint'
      ? edit(fieldsOf(value)).flatMap(node => nested(NODE, [node]))
      : [whole],
  )
  const others = model.filter(({ number }) => number !== GRAPH).map(({ whole }) => whole)
  await writeFile(join(at, DECODER), joined([...others, ...nested(GRAPH, parts)]))
  return at
}

const identity = (from: string, to: string) =>
  message([
    [INPUT, from],
    [OUTPUT, to],
    [OPERATOR, 'Identity'],
  ])

const renamed = (fields: readonly WireField[], number: number, from: string, to: string) =>
  joined(
    fields.map(field =>
      field.number === number && textsOf([field], number)[0] === from ? message([[number, to]]) : field.whole,
    ),
  )

/** What is given is not what a node joined, but a copy: its end must be cut off. */
const copiedAtTheEnd: NodeEdit = fields => {
  const present = textsOf(fields, OUTPUT).find(name => name.startsWith('present.'))
  if (present === undefined) return [joined(fields.map(({ whole }) => whole))]
  return [renamed(fields, OUTPUT, present, `inner.${present}`), identity(`inner.${present}`, present)]
}

/** What is taken is not joined at once, but copied first. */
const copiedAtTheStart: NodeEdit = fields => {
  const past = textsOf(fields, INPUT).find(name => name.startsWith('past_key_values.'))
  if (past === undefined) return [joined(fields.map(({ whole }) => whole))]
  return [identity(past, `inner.${past}`), renamed(fields, INPUT, past, `inner.${past}`)]
}

test.each([
  ['copied at the end', copiedAtTheEnd],
  ['copied at the start', copiedAtTheStart],
])('a graph whose keys and values are %s answers the same', async (name, edit) => {
  const vlm = await openVlm(await withNodes(name.replaceAll(' ', '-'), edit), { threads: 1 })
  for (const { question, clip, answerIds, text } of golden.answers) {
    const ids: number[] = []
    const asked = { turns: [{ text: question, clip: clips[clip] }] }
    const { maxNewTokens } = golden
    expect((await vlm.answer(asked, { maxNewTokens, onToken: id => ids.push(id) })).text).toBe(text)
    expect(ids).toEqual(answerIds)
  }
  await vlm.release()
})

test('files that are no decoder are refused in one line', async () => {
  const at = join(folder, 'others')
  await cp(TINY_NANO, at, { recursive: true })
  const openWith = async (bytes: Uint8Array) => {
    await writeFile(join(at, DECODER), bytes)
    return openVlm(at)
  }
  const whole = await readFile(join(TINY_NANO, DECODER))
  const fields = fieldsOf(whole)
  const where = /\(.*others\/onnx\/decoder_model_merged.onnx\)$/
  const refused = async (bytes: Uint8Array, what: RegExp) => {
    await expect(openWith(bytes)).rejects.toThrow(what)
    await expect(openWith(bytes)).rejects.toThrow(where)
  }
  await refused(whole.subarray(0, whole.length / 2), /graph: expected an ONNX file, got bytes that are no message/)
  await refused(Buffer.from('no network'), /graph: expected an ONNX file/)
  const embedding = await readFile(join(TINY_NANO, 'onnx/embed_tokens.onnx'))
  await refused(embedding, /graph: expected inputs past_key_values.\* of .*, got none/)
  const OPSETS = 8
  const older = fields.map(({ number, whole }) => (number === OPSETS ? message([[OPSETS, message([[2, 12]])]]) : whole))
  await refused(joined(older), /graph: expected operators of version 13 or later, got 12/)
})
