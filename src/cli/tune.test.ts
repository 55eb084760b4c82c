import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { questionNamed } from '../../test/bench-questions.ts'
import { runCommand } from '../../test/in-process.ts'
import { CLIP_INDEX_SCHEMA } from '../clips/clip-index.ts'
import { registerTune } from './tune.ts'

const PATH = process.env.PATH

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-tune-'))
  const questions = ['a', 'b', 'c'].map(id => questionNamed(id, { split: 'train' }))
  await writeFile(join(dir, 'q.jsonl'), questions.map(question => `${JSON.stringify(question)}\n`).join(''))
  await mkdir(join(dir, 'clips'))
  const rows = questions.map(({ id }) => {
    const size = { widthPx: 64, heightPx: 48, videoFps: 10 }
    return `${JSON.stringify({ schema: CLIP_INDEX_SCHEMA, questionId: id, clipHash: 'a'.repeat(64), file: 'a.mp4', ...size })}\n`
  })
  await writeFile(join(dir, 'clips/clips.jsonl'), rows.join(''))
  await mkdir(join(dir, 'bin'))
})
beforeEach(() => {
  process.env.PATH = `${join(dir, 'bin')}:${PATH}`
})
afterEach(() => {
  process.env.PATH = PATH
})
afterAll(() => rm(dir, { recursive: true }))

const tune = (...words: string[]) => runCommand(registerTune, ['tune', ...words])
const prepare = (...more: string[]) =>
  tune(
    'prepare',
    '--recipe',
    'tiny',
    '--questions',
    join(dir, 'q.jsonl'),
    '--clips',
    join(dir, 'clips'),
    '--out',
    join(dir, 'mix'),
    ...more,
  )

/** A program that writes down its words, its folder and what it reads. */
async function recorder(name: string): Promise<() => Promise<string[]>> {
  const path = join(dir, 'bin', name)
  await writeFile(path, `#!/usr/bin/env bash\nprintf '%s\\0' "$PWD" "$@" "$(cat)" > '${path}.said'\necho 'job 7'\n`)
  await chmod(path, 0o755)
  return async () => (await readFile(`${path}.said`, 'utf8')).split('\0').slice(0, -1)
}

describe('stvlm tune prepare', () => {
  test('says what it made; with --json the card', async () => {
    const said = await prepare('--json', '--turns', '2')
    expect(said).toMatchObject({ code: 0, err: expect.stringContaining('2 conversations, 3 turns') })
    expect(JSON.parse(said.out)).toMatchObject({ recipe: 'tiny', options: { turns: 2 }, turns: { train: 3 } })
  })

  test('says what of the general data that a recipe wants is not there', async () => {
    const words = [
      'prepare',
      '--recipe',
      'paper',
      '--questions',
      join(dir, 'q.jsonl'),
      '--clips',
      join(dir, 'clips'),
      '--out',
      join(dir, 'mix-p'),
    ]
    expect((await tune(...words)).err).toContain(
      'LLaVA-Video-178K: 0 of the 100000 conversations that the recipe wants',
    )
    expect((await tune(...words, '--no-general')).err).not.toContain('LLaVA-Video')
  })

  test.each([
    [['--tasks', 'jump=2'], 2, '--tasks: expected distance, speed'],
    [['--tasks', 'speed=0'], 2, '--tasks: expected shares above 0'],
    [['--phrasings', 'none'], 2, '--phrasings: expected a whole number above 0, got none'],
    [['--video', 'x.json'], 2, '--video-root: expected the folder'],
    [['--recipe', 'huge'], 2, '--recipe: expected a YAML file or lora, nano, paper, qwen3-vl, tiny, got huge'],
    [['--bench', '/nowhere'], 3, 'file: expected to exist, got nothing there (/nowhere/questions.jsonl)'],
    [['--sources', 'kitti'], 3, 'got none of 3: 3 not asked for'],
  ])('%j is refused with one line', async (words, code, line) => {
    const said = await prepare(...words)
    expect(said.code).toBe(code)
    expect(said.err).toContain(line)
  })
})

describe('stvlm tune launch', () => {
  const launch = (...words: string[]) => tune('launch', '--out', join(dir, 'run'), ...words)

  test('prints the line; writes it with --file', async () => {
    const said = await launch('--recipe', 'tiny', '--data', join(dir, 'mix'))
    expect(said).toMatchObject({
      code: 0,
      out: expect.stringContaining('python3 -m stvlm_trainer train \\\n  --recipe '),
    })
    await launch('--recipe', 'tiny', '--data', join(dir, 'mix'), '--file', join(dir, 'run.sh'))
    expect(`${await readFile(join(dir, 'run.sh'), 'utf8')}`).toBe(said.out)
  })

  test('--go starts the trainer in its folder, with absolute paths', async () => {
    await prepare()
    const said = await recorder('python3')
    expect(await launch('--recipe', 'tiny', '--data', join(dir, 'mix'), '--go')).toMatchObject({
      code: 0,
      err: expect.stringContaining('job 7'),
    })
    const [folder, ...words] = await said()
    expect(folder).toMatch(/\/trainer$/)
    expect(words).toEqual([
      '-m',
      'stvlm_trainer',
      'train',
      '--recipe',
      `${folder}/recipes/tiny.yaml`,
      '--data',
      join(dir, 'mix'),
      '--out',
      join(dir, 'run'),
      '--resume',
      '',
    ])
  })

  test('--go submits to Slurm from the folder of the run, and to Kubernetes', async () => {
    await prepare()
    const sbatch = await recorder('sbatch')
    const slurm = ['--recipe', 'paper', '--on', 'slurm', '--data', join(dir, 'mix'), '--go']
    expect((await launch(...slurm)).err).toContain('submitted')
    const [folder, script] = await sbatch()
    expect(folder).toBe(join(dir, 'run'))
    expect(script).toContain('#SBATCH --gpus-per-node=8')
    const kubectl = await recorder('kubectl')
    const words = [
      '--recipe',
      'paper',
      '--on',
      'kubernetes',
      '--image',
      'i',
      '--data',
      '/d',
      '--volume',
      'c:/d',
      '--go',
    ]
    expect(await launch(...words)).toMatchObject({ code: 0 })
    const [, ...applied] = await kubectl()
    expect(applied.slice(0, 3)).toEqual(['apply', '-f', '-'])
    expect(applied[3]).toContain('completionMode: Indexed')
  })

  test.each([
    [['--recipe', 'tiny'], 2, '--data: expected a mixture'],
    [['--recipe', 'tiny', '--data', '/nowhere', '--go'], 4, 'mixture: expected a whole one'],
    [['--recipe', 'paper', '--data', 'm', '--on', 'torchrun', '--nodes', '3', '--gpus', '3'], 2, 'got 9'],
    [['--recipe', 'nano', '--on', 'slurm'], 2, 'recipe nano: expected --on local'],
    [
      ['--recipe', 'paper', '--data', 'm', '--on', 'kubernetes', '--image', 'i'],
      2,
      'path in the pods: expected an absolute one',
    ],
    [['--recipe', 'paper', '--data', 'm', '--volume', 'c'], 2, '--volume: expected claim:/path'],
  ])('%j is refused with one line', async (words, code, line) => {
    const said = await launch(...words)
    expect(said.err).toContain(line)
    expect(said.code).toBe(code)
  })
})

test('stvlm tune export runs the trainer with the card of the mixture and the scores', async () => {
  const said = await recorder('python3')
  const words = [
    'export',
    '--run',
    join(dir, 'run'),
    '--data',
    join(dir, 'mix'),
    '--scores',
    join(dir, 's.json'),
    '--out',
    join(dir, 'model'),
  ]
  expect(await tune(...words)).toMatchObject({ code: 0 })
  expect((await said()).slice(1)).toEqual([
    '-m',
    'stvlm_trainer',
    'export',
    '--run',
    join(dir, 'run'),
    '--out',
    join(dir, 'model'),
    '--data',
    join(dir, 'mix'),
    '--scores',
    join(dir, 's.json'),
    '',
  ])
})
