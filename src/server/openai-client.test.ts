import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import OpenAI, { APIError, toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataUrl, testVideo } from '../../test/server/clips.ts'
import { type Running, running } from '../../test/server/running.ts'
import { Keyring } from './guard/keys.ts'
import { completionSchema } from './wire/chat.ts'

const KEY = 'a-key-of-this-test-0001'

let server: Running
let client: OpenAI
let clip = ''
beforeAll(async () => {
  server = await running({ keys: new Keyring(`ada:${KEY},grace:another-key-of-this-test`) })
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: KEY, maxRetries: 0 })
  clip = testVideo(server.folder)
})
afterAll(() => server.close())

type Parts = OpenAI.ChatCompletionContentPart[]
/** The client sends what its types do not know: vLLM's part for videos. */
const about = (part: object, question: string): OpenAI.ChatCompletionMessageParam => {
  const parts: unknown[] = [part, { type: 'text', text: question }]
  return { role: 'user', content: parts as Parts }
}
const videoPart = async () => ({ type: 'video_url', video_url: { url: dataUrl(await readFile(clip)) } })

describe('the official client', () => {
  it('lists models and reads one', async () => {
    const ids: string[] = []
    for await (const model of client.models.list()) ids.push(model.id)
    expect(ids).toEqual(['stvlm-measure', 'stvlm-both', 'stvlm-nano'])
    expect((await client.models.retrieve('stvlm-both')).owned_by).toBe('stvlm')
  })

  it('asks, and finds the typed answer beside the words', async () => {
    const messages = [about(await videoPart(), 'How many?')]
    const reply = await client.chat.completions.create({ model: 'stvlm-measure', messages, temperature: 0 })
    expect(reply.choices[0].message.content).toBe('It shows 10 frames of 64x48 in 0.90 s.')
    expect(completionSchema.parse(reply).stvlm).toMatchObject({ answer: { type: 'number', value: 10 } })
    expect(reply._request_id).toBe(reply.id.slice('chatcmpl-'.length))
  })

  it('asks in a stream, with usage', async () => {
    const stream = await client.chat.completions.create({
      ...{ model: 'stvlm-measure', messages: [about(await videoPart(), 'How many?')] },
      ...{ stream: true, stream_options: { include_usage: true } },
    })
    let text = ''
    let usage: OpenAI.CompletionUsage | null | undefined
    const finish: unknown[] = []
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ''
      if (chunk.choices[0]?.finish_reason) finish.push(chunk.choices[0].finish_reason)
      usage = chunk.usage
    }
    expect([text, finish]).toEqual(['It shows 10 frames of 64x48 in 0.90 s.', ['stop']])
    expect(usage).toMatchObject({ prompt_tokens: 2, completion_tokens: 9 })
    const helper = client.chat.completions.stream({
      model: 'stvlm-measure',
      messages: [{ role: 'user', content: 'a' }],
    })
    expect(await helper.finalContent()).toMatch(/^Cannot tell.*No video was shown/is)
  })

  it('keeps files', async () => {
    const file = await client.files.create({ file: createReadStream(clip), purpose: 'user_data' })
    expect(file.filename).toMatch(/\.mp4$/)
    const messages = [about({ type: 'file', file: { file_id: file.id } }, 'How many?')]
    const reply = await client.chat.completions.create({ model: 'stvlm-nano', messages })
    expect(reply.choices[0].message.content).toMatch(/10 frames/)
    expect((await client.files.retrieve(file.id)).bytes).toBe((await readFile(clip)).length)
    const bytes = Buffer.from(await (await client.files.content(file.id)).arrayBuffer())
    expect(bytes.equals(await readFile(clip))).toBe(true)
    const ids: string[] = []
    for (let i = 0; i < 3; i++) {
      ids.push(
        (await client.files.create({ file: await toFile(Buffer.from(`${i}`), `${i}.txt`), purpose: 'vision' })).id,
      )
    }
    const listed: string[] = []
    // Over pages: two, and two.
    for await (const { id } of client.files.list({ limit: 2 })) listed.push(id)
    expect(listed).toEqual([...ids.reverse(), file.id])
    expect((await client.files.delete(file.id)).deleted).toBe(true)
    await expect(client.files.retrieve(file.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  })

  it('gets the errors that it knows', async () => {
    const ask = (content: string, from = client) =>
      from.chat.completions.create({ model: 'stvlm-measure', messages: [{ role: 'user', content }] })
    await expect(ask('refuse')).rejects.toBeInstanceOf(OpenAI.BadRequestError)
    await expect(ask('throw')).rejects.toBeInstanceOf(OpenAI.InternalServerError)
    const stranger = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'wrong', maxRetries: 0 })
    await expect(ask('hello', stranger)).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
    const refusal = await client.chat.completions
      .create({ model: 'none', messages: [{ role: 'user', content: 'a' }] })
      .catch((problem: unknown) => problem)
    expect(refusal).toBeInstanceOf(OpenAI.NotFoundError)
    expect(refusal).toMatchObject({ code: 'model_not_found', param: 'model', type: 'invalid_request_error' })
  })

  it('gets an error in a stream that has begun', async () => {
    const stream = await client.chat.completions.create({
      ...{ model: 'stvlm-measure', messages: [{ role: 'user', content: 'refuse' }], stream: true },
    })
    const read = async () => {
      for await (const _ of stream);
    }
    await expect(read()).rejects.toBeInstanceOf(APIError)
  })

  it('sees nothing of another key', async () => {
    const file = await client.files.create({ file: createReadStream(clip), purpose: 'user_data' })
    const other = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'another-key-of-this-test', maxRetries: 0 })
    await expect(other.files.retrieve(file.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    expect((await other.files.list()).data).toEqual([])
  })
})
