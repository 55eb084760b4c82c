import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Command } from 'commander'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { writeBenchFolder } from '../../test/generators/bench-folder.ts'
import { BASELINES, GOOD, POOR, scoresOf } from '../../test/generators/scores.ts'
import { MANIFEST_FILE, MANIFEST_SCHEMA, type Manifest, QUESTIONS_FILE } from '../bench/manifest.ts'
import { SCORE_FORMAT } from '../bench/score/score-record.ts'
import { writeJsonl } from '../files/jsonl.ts'
import { sha256OfFile } from '../files/question-scenes.ts'
import type { Question } from '../questions/record.ts'
import { registerBenchReport } from './bench-report.ts'

const CHROMIUM = '/usr/bin/chromium'

let folder = ''
let bench = ''
let questions: readonly Question[] = []
const at = (name: string): string => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-bench-report-'))
  bench = at('bench')
  questions = await writeBenchFolder(bench, { recordings: 6, perTask: 8 })
  const good = { ...GOOD, model: '<b>good</b>' }
  const variants = ['other-clip', 'shuffle', 'fps 2'].map(variant => ({ ...good, variant, knows: 0.1 }))
  const onlyVariant = { ...POOR, model: 'no plain set', variant: 'blind' }
  const personas = [good, POOR, ...variants, onlyVariant, ...BASELINES]
  await writeJsonl(
    SCORE_FORMAT,
    at('scores.jsonl'),
    personas.flatMap(persona => scoresOf(questions, persona)),
  )
})
afterAll(() => rm(folder, { recursive: true }))

async function report(words: readonly string[]): Promise<{ code: number; err: string }> {
  let err = ''
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation(chunk => {
    err += chunk
    return true
  })
  const program = new Command()
  registerBenchReport(program.command('bench'))
  process.exitCode = 0
  try {
    await program.parseAsync(['node', 'stvlm', 'bench', 'report', ...words])
    return { code: Number(process.exitCode), err }
  } finally {
    process.exitCode = 0
    spy.mockRestore()
  }
}

test('makes one page and its charts; the same scores give the same bytes', async () => {
  const first = await report([at('scores.jsonl'), '--bench', bench, '--out', at('a/report.html'), '--png', at('png')])
  expect(first).toMatchObject({ code: 0 })
  expect(first.err).toMatch(/720 scores of 7 models, \d+ cases -> .*report\.html, \d+ charts -> /)
  await report([at('scores.jsonl'), '--bench', bench, '--out', at('b/report.html'), '--cases', '8'])
  const [a, b] = await Promise.all(['a', 'b'].map(name => readFile(at(`${name}/report.html`), 'utf8')))
  expect(a === b).toBe(true)
  const words = a.replaceAll(/data:image\/jpeg;base64,[\w+/=]+/g, '')
  expect(words.match(/NaN|undefined|\[object|<b>good/g)).toBeNull()
  expect(words.includes(folder)).toBe(false)
  const names = await readdir(at('png'))
  expect(names).toEqual(expect.arrayContaining(['tasks.png', 'variants.png', 'distance-0.png', 'direction-1.png']))
  const png = PNG.sync.read(await readFile(at('png/tasks.png')))
  expect(png.width).toBe(1080)
})

test('baselines alone make a report too, without a gallery where none is wanted', async () => {
  await writeJsonl(
    SCORE_FORMAT,
    at('baselines.jsonl'),
    BASELINES.flatMap(persona => scoresOf(questions, persona)),
  )
  const { code } = await report([at('baselines.jsonl'), '--bench', bench, '--out', at('c.html'), '--cases', '0'])
  const page = await readFile(at('c.html'), 'utf8')
  expect(code).toBe(0)
  expect(page).toContain('The right answers themselves (truth) score 100.0 %, as it must be.')
  expect(page).not.toContain('id="cases"')
})

describe('refuses in one line', () => {
  test.each([
    [
      'no bench',
      'scores.jsonl',
      'nowhere',
      4,
      'bench: expected a folder of questions.jsonl (stvlm bench build), got none',
    ],
    ['no scores', 'empty.jsonl', 'bench', 3, 'scores: expected one at least, got none'],
    ['no file', 'nowhere.jsonl', 'bench', 3, 'file: expected to exist, got nothing there'],
    ['another bench', 'other.jsonl', 'bench', 3, 'got a score of another bench'],
  ])('%s', async (_, scores, where, code, line) => {
    await writeFile(at('empty.jsonl'), '')
    const [one] = scoresOf(questions.slice(0, 1), GOOD)
    await writeFile(at('other.jsonl'), `${JSON.stringify({ ...one, questionId: 'other' })}\n`)
    const refused = await report([at(scores), '--bench', at(where), '--out', at('never.html')])
    expect(refused.code).toBe(code)
    expect(refused.err).toContain(line)
    expect(refused.err.trim().split('\n')).toHaveLength(1)
    expect(existsSync(at('never.html'))).toBe(false)
  })
})

describe('a bench with a manifest', () => {
  const limit = { source: 'nuplan', n: 9, constant: 0.1, constantLimit: 0.15, context: 0.2, contextLimit: 0.35 }
  const manifestWith = (sha256: string): Manifest => ({
    ...{
      schema: MANIFEST_SCHEMA,
      identity: 'ab'.repeat(32),
      seed: 5,
      perTask: 8,
      splits: [],
      tasks: [],
      sources: [],
      pixels: {},
    },
    limits: [{ task: 'speed', ...limit }],
    files: { [QUESTIONS_FILE]: sha256 },
  })
  const words = () => [at('scores.jsonl'), '--bench', bench, '--out', at('manifest.html'), '--cases', '0']
  afterAll(() => rm(join(bench, MANIFEST_FILE)))

  test('tells its identity and what guessing may score', async () => {
    const sha256 = await sha256OfFile(join(bench, QUESTIONS_FILE))
    await writeFile(join(bench, MANIFEST_FILE), JSON.stringify(manifestWith(sha256)))
    expect(await report(words())).toMatchObject({ code: 0 })
    const page = await readFile(at('manifest.html'), 'utf8')
    expect(page).toContain('Identity of the bench: abababababababab, seed 5.')
    expect(page).toContain('<td>10.0 %</td><td>15.0 %</td><td>20.0 %</td><td>35.0 %</td><td>9</td>')
  })

  test('that is not the one that was built is refused with the file that changed', async () => {
    await writeFile(join(bench, MANIFEST_FILE), JSON.stringify(manifestWith('0'.repeat(64))))
    const { code, err } = await report(words())
    expect(code).toBe(3)
    expect(err).toMatch(/^stvlm: questions\.jsonl: expected the one that the manifest names .*\n$/)
  })
})

describe.skipIf(!existsSync(CHROMIUM))('the page in a browser', () => {
  beforeAll(async () => {
    await report([at('scores.jsonl'), '--bench', bench, '--out', at('report.html')])
  })

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)(
    '%s, %i px wide: fits, asks the network for nothing, has a text for every picture',
    async (scheme, width) => {
      const { chromium } = await import('playwright-core')
      const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
      try {
        const page = await browser.newPage({ colorScheme: scheme, viewport: { width, height: 800 } })
        const problems: string[] = []
        page.on('pageerror', error => problems.push(error.message))
        page.on('console', message => problems.push(message.text()))
        page.on('request', request => {
          const url = request.url()
          if (!url.startsWith('data:') && url !== pathToFileURL(at('report.html')).href) problems.push(url)
        })
        await page.goto(pathToFileURL(at('report.html')).href)
        await page.addStyleTag({ content: '.case{content-visibility:visible!important}' })
        const seen = await page.evaluate(() => ({
          width: document.documentElement.scrollWidth,
          paper: getComputedStyle(document.querySelector('section')!).backgroundColor,
          mute: [...document.querySelectorAll('figure > svg')].filter(
            svg => !svg.querySelector('title') && !svg.ariaLabel,
          ).length,
          textless: [...document.images].filter(image => image.alt === '' || image.naturalWidth === 0).length,
          images: document.images.length,
          smallest: Math.min(
            ...[...document.querySelectorAll('.figures svg text')].map(text => text.getBoundingClientRect().height),
          ),
        }))
        expect(seen.width).toBe(width)
        expect(seen.paper).toBe(scheme === 'dark' ? 'rgb(29, 31, 34)' : 'rgb(255, 255, 255)')
        expect([seen.mute, seen.textless]).toEqual([0, 0])
        expect(seen.images).toBeGreaterThan(40)
        // Boxes of text are a line high: about 1.16 of the letters' size.
        expect(seen.smallest).toBeGreaterThan(9.5)
        await page.selectOption('select[name=kind]', 'worst')
        const kinds = await page.$$eval('.case:not([hidden])', cases =>
          cases.map(each => each.getAttribute('data-kind')),
        )
        expect(new Set(kinds)).toEqual(new Set(['worst']))
        expect(await page.textContent('.filters output')).toMatch(new RegExp(`^${kinds.length} of \\d+ cases$`))
        expect(problems).toEqual([])
      } finally {
        await browser.close()
      }
    },
  )
})
