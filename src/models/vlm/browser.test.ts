import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { goldenOf, TINY_LLAVA, TINY_NANO } from '../../../test/vlm/golden.ts'

const CHROMIUM = '/usr/bin/chromium'

/** Optional, as onnxruntime-node is: where it is not, a line says so. */
function webRuntimeFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'))
  } catch {
    process.stderr.write('skipped: package onnxruntime-web is not installed\n')
    return undefined
  }
}

const runtime = existsSync(CHROMIUM) ? webRuntimeFolder() : undefined

const PAGE = `<!doctype html><script type="module">
  import * as ort from '/ort/ort.wasm.min.mjs'
  import { clipOfFrames, openVlmAt } from '/vlm.js'
  ort.env.wasm.wasmPaths = '/ort/'
  ort.env.wasm.numThreads = 1
  /** The pictures of test/vlm/golden.ts. */
  const frames = ({ frames, widthPx, heightPx }, clip) => Array.from({ length: frames }, (_, f) => {
    const data = new Uint8Array(3 * widthPx * heightPx)
    for (let y = 0, i = 0; y < heightPx; y++) for (let x = 0; x < widthPx; x++) for (let k = 0; k < 3; k++, i++)
      data[i] = 7 * x + 11 * y + 50 * k + 13 * f * (clip + 1) + Math.floor((x * y * (clip + 1)) / 16)
    return { timeS: f / 2, image: { widthPx, heightPx, data } }
  })
  window.answers = async (folder, clips, questions, maxNewTokens) => {
    const vlm = await openVlmAt(folder, ort)
    const shown = clips.map((clip, i) => clipOfFrames(frames(clip, i)))
    const found = []
    for (const { clip, question } of questions) {
      const ids = []
      const onToken = id => ids.push(id)
      const { text } = await vlm.answer({ turns: [{ text: question, clip: shown[clip] }] }, { maxNewTokens, onToken })
      found.push({ ids, text })
    }
    await vlm.release()
    return found
  }
  window.refusal = folder => openVlmAt(folder, ort).then(() => '', problem => problem.message)
  window.isReady = true
</script>`

const TYPES: Record<string, string> = { mjs: 'text/javascript', js: 'text/javascript', wasm: 'application/wasm' }

/** The public face as a page loads it: one file without anything of Node. */
async function bundle(): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: false, lib: { entry: join(import.meta.dirname, 'index.ts'), formats: ['es'] } },
  })
  const [output] = [made].flat()
  if (!('output' in output)) throw new Error('expected a bundle, got a watcher')
  return output.output[0].code
}

describe.skipIf(!runtime)('in headless Chromium', () => {
  let server: Server
  let browser: Browser
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    const code = await bundle()
    const roots: Record<string, string> = { ort: runtime!, llava: TINY_LLAVA, nano: TINY_NANO }
    server = createServer(async ({ url = '/' }, response) => {
      const [, root, ...rest] = url.split('/')
      const file = url === '/vlm.js' ? code : root in roots && readFile(join(roots[root], ...rest))
      const body = url === '/' ? PAGE : await Promise.resolve(file).catch(() => false as const)
      if (body === false) return void response.writeHead(404).end()
      const type = url === '/' ? 'text/html' : (TYPES[url.split('.').pop() ?? ''] ?? 'application/octet-stream')
      response.writeHead(200, { 'content-type': type }).end(body)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { chromium } = await import('playwright-core')
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
    page = await browser.newPage()
    page.on('pageerror', error => problems.push(error.message))
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.waitForFunction('window.isReady')
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    server?.closeAllConnections()
    await new Promise(resolve => server?.close(resolve))
  })

  test.each([
    ['llava', TINY_LLAVA],
    ['nano', TINY_NANO],
  ])(
    '%s answers as PyTorch does, token for token',
    async (name, folder) => {
      const golden = goldenOf(folder)
      const some = golden.answers.slice(0, 8)
      const asked = [
        `/${name}`,
        golden.clips,
        some.map(({ clip, question }) => ({ clip, question })),
        golden.maxNewTokens,
      ]
      const found = await page.evaluate(`window.answers(...${JSON.stringify(asked)})`)
      expect(found).toEqual(some.map(({ answerIds, text }) => ({ ids: answerIds, text: text.trim() })))
      expect(problems).toEqual([])
    },
    60_000,
  )

  test('a folder that is not there is one line', async () => {
    expect(await page.evaluate(`window.refusal('/nano/nothing')`)).toBe(
      'config.json: expected in the folder of the model, got none (/nano/nothing/)',
    )
  })
})
