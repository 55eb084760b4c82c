import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { badInput, badUsage, interrupted } from '../base/errors.ts'
import type { Responder } from '../bench/responder.ts'
import { type BenchFolderOptions, openBenchFolder } from '../bench/run/bench-folder.ts'
import type { ItemSource } from '../bench/run/item.ts'
import type { Shots } from '../bench/run/prompt.ts'
import { type RunSummary, runBench } from '../bench/run/run-bench.ts'
import { CONTEXTS, type Context, DEFAULT_PROMPT, type PromptSettings } from '../bench/run/run-settings.ts'
import { shotsFromTrain } from '../bench/run/shots.ts'
import { suiteNamed } from '../bench/suites/index.ts'
import { VARIANT_MEANINGS, variantOf } from '../bench/variants/variants.ts'
import { RESPONDER_FORMS, responderFrom } from '../responders/registry.ts'
import { action, countOption, numberOption, type Run, seedOption, withExamples } from './command.ts'

interface Options {
  suite?: string
  data?: string
  model: string
  name?: string
  variant?: string
  out: string
  frames: number
  width?: number
  media: 'frames' | 'video' | 'nothing'
  system?: string
  template: string
  shots: number
  train?: string
  trainClips?: string
  context: Context[]
  temperature?: number
  maxTokens?: number
  topP?: number
  sampleSeed?: number
  body?: Record<string, unknown>
  keyEnv?: string
  concurrency: number
  rpm?: number
  attempts: number
  timeout: number
  priceIn?: number
  priceOut?: number
  cache?: string
  seed: number
}

const above0 = (name: string) => numberOption(name, v => v > 0, 'a number above 0')
const atLeast0 = (name: string) => numberOption(name, v => v >= 0, 'a number, 0 or more')
const whole = (name: string) => numberOption(name, v => Number.isSafeInteger(v) && v >= 0, 'a whole number')

export function registerBenchRun(bench: Command): void {
  const command = bench
    .command('run')
    .description('ask a model every question of a bench folder; goes on where an earlier start stopped')
    .argument('[dir]', 'folder of questions.jsonl and clips/; not with --suite')
    .option('--suite <name>', 'another benchmark (stvlm bench suites) instead of a bench folder')
    .option('--data <dir>', "folder of the suite's official files")
    .requiredOption('--model <spec>', `${RESPONDER_FORMS.join(', ')}`)
    .requiredOption('-o, --out <file>', 'answers.jsonl, added to; answers.run.json beside it holds the settings')
    .option('--name <name>', "the model's name in tables; by default its own")
    .option('--variant <name>', 'ask a bench folder again as one of those below: a file of answers each', variantOption)
  promptOptions(command)
  wireOptions(command)
  withExamples(command, [
    'stvlm bench run bench --model openai:Qwen/Qwen2.5-VL-7B-Instruct@http://localhost:8000/v1 --out qwen.jsonl',
    'stvlm bench run bench --model openai:gpt-4o@https://api.openai.com/v1 --rpm 500 --price-in 2.5 --price-out 10 --out gpt.jsonl',
    'stvlm bench run bench --model blind-metadata --train train/questions.jsonl --out blind.jsonl',
    'stvlm bench run bench --model boxes --out ceiling.jsonl',
    'stvlm bench run bench --variant mirror --model openai:NAME@http://localhost:8000/v1 --out mirror.jsonl',
    'stvlm bench run --suite next-qa --data nextqa --model openai:NAME@http://localhost:8000/v1 --out nextqa.jsonl',
  ])
  command.addHelpText('after', `\nVariants:\n${variantLines().join('\n')}`)
  command.action(action(run))
}

function promptOptions(command: Command): void {
  command
    .option('--frames <n>', 'frames of a clip that are shown', countOption('--frames'), DEFAULT_PROMPT.frames)
    .option('--width <px>', 'scale wider frames down to this', countOption('--width'))
    .addOption(
      new Option('--media <kind>', 'what is sent of a clip').choices(['frames', 'video', 'nothing']).default('frames'),
    )
    .option('--system <text>', 'system prompt')
    .option('--template <text>', 'of {context}, {question}, {instruction}', DEFAULT_PROMPT.template)
    .option('--shots <k>', 'examples before every question, from --train', whole('--shots'), 0)
    .option('--train <file>', 'questions of the train split, for --shots and the blind baselines')
    .option('--train-clips <dir>', 'their drawn clips; by default clips/ beside them')
    .option('--context <names>', `geometry in words: ${CONTEXTS.join(', ')}`, contextOption, [])
    .option('--temperature <t>', 'by default 0', atLeast0('--temperature'))
    .option('--max-tokens <n>', 'of an answer; by default 512', countOption('--max-tokens'))
    .option('--top-p <p>', 'nucleus of the sampling', above0('--top-p'))
    .option('--sample-seed <n>', 'seed of the sampling', seedOption)
    .option('--body <json>', 'further parameters of the request; null takes a default out', bodyOption)
}

function wireOptions(command: Command): void {
  command
    .option(
      '--key-env <name>',
      "the environment's variable that holds the key; by default STVLM_API_KEY, OPENAI_API_KEY",
    )
    .option('--concurrency <n>', 'requests at once', countOption('--concurrency'), 8)
    .option('--rpm <n>', 'requests a minute at most', above0('--rpm'))
    .option('--attempts <n>', 'tries of a question where another may help', countOption('--attempts'), 7)
    .option('--timeout <s>', 'for one request', above0('--timeout'), 300)
    .option('--price-in <usd>', 'for a million tokens of questions', atLeast0('--price-in'))
    .option('--price-out <usd>', 'for a million tokens of answers', atLeast0('--price-out'))
    .option('--cache <dir>', 'keep replies and the videos of variants, by the hash of all that they depend on')
    .option('--seed <n>', 'draws the examples, what a variant draws, and the jitter of waits', seedOption, 0)
}

async function run(cli: Run, dir: string | undefined, options: Options): Promise<void> {
  const { signal } = cli
  const { media, keyEnv, train, name, context } = options
  const made = await responderFrom(options.model, {
    media,
    body: bodyOf(options),
    timeoutMs: options.timeout * 1000,
    env: process.env,
    ...(keyEnv !== undefined && { keyEnv }),
    ...(train !== undefined && { trainPath: train }),
    signal,
  })
  const responder = name === undefined ? made : { ...made, name }
  const scenes = responder.needsScenes === true || context.length > 0
  const videos = await mkdtemp(join(tmpdir(), 'stvlm-videos-'))
  try {
    const open = { clips: responder.sees !== 'nothing', scenes, signal, ...variantOptions(options, videos) }
    await ask(cli, responder, await sourceOf(dir, options, open), options)
  } finally {
    await rm(videos, { recursive: true, force: true })
  }
}

/** Without a cache the videos of a variant live as long as the run. */
function variantOptions({ variant, seed, cache }: Options, temporary: string): Pick<BenchFolderOptions, 'variant'> {
  if (variant === undefined) return {}
  return { variant: { name: variant, seed, videoFolder: cache === undefined ? temporary : join(cache, 'videos') } }
}

async function ask(cli: Run, responder: Responder, source: ItemSource, options: Options): Promise<void> {
  const { signal } = cli
  const { shots } = options
  const drain = () => cli.say('finishing the running requests; Ctrl-C again stops at once')
  signal.addEventListener('abort', drain, { once: true })
  const summary = await runBench(source, responder, {
    ...wireOf(options),
    prompt: promptOf(options),
    ...(shots > 0 && { shots: await shotsOf(options, responder.sees !== 'nothing', signal) }),
    signal,
    onProgress: cli.onProgress,
    onRecovered: ({ answered, failed, truncated }) => {
      if (truncated) cli.say(`${options.out}: the last line was cut short; it is taken out, its question asked again`)
      if (failed > 0) cli.say(`${failed} questions that failed before are asked again`)
      if (answered.size > 0) cli.say(`${answered.size} answers are there already`)
    },
  })
  conclude(cli, summary, options.out, signal.aborted)
}

async function sourceOf(
  dir: string | undefined,
  { suite, data, variant }: Options,
  open: BenchFolderOptions,
): Promise<ItemSource> {
  if (suite !== undefined && variant !== undefined)
    throw badUsage({ subject: '--variant', expected: 'a bench folder', got: '--suite' })
  if (suite !== undefined && data !== undefined && dir === undefined) {
    return (await suiteNamed(suite).open(data, open.signal)).source(open.clips)
  }
  if (dir !== undefined && suite === undefined && data === undefined) return openBenchFolder(dir, open)
  throw badUsage({ subject: 'bench', expected: 'a folder, or --suite and --data', got: 'neither or both' })
}

function conclude(cli: Run, { tally, kept, open }: RunSummary, out: string, isDrained: boolean): void {
  const detail = tally.detail()
  cli.say(`${tally.answered} answers${detail === '' ? '' : ` (${detail})`}, ${kept + tally.answered} in all -> ${out}`)
  if (open === 0) return
  if (isDrained) throw interrupted(`${open} questions are open: start again to go on`)
  const got = `none for ${open}, whose lines say why; start again to ask them again`
  throw badInput({ subject: 'answers', expected: 'one for every question', got, where: out })
}

const promptOf = ({ frames, width, system, template, shots, context }: Options): PromptSettings => ({
  frames,
  ...(width !== undefined && { widthPx: width }),
  ...(system !== undefined && { system }),
  // A shell passes \n as two letters.
  template: template.replaceAll('\\n', '\n'),
  shots,
  context,
})

function wireOf({ out, concurrency, rpm, attempts, priceIn, priceOut, cache, seed }: Options) {
  const isPriced = priceIn !== undefined || priceOut !== undefined
  return {
    out,
    concurrency,
    attempts,
    seed,
    ...(rpm !== undefined && { requestsPerMinute: rpm }),
    ...(isPriced && { prices: { inUsd: priceIn ?? 0, outUsd: priceOut ?? 0 } }),
    ...(cache !== undefined && { cacheFolder: cache }),
  }
}

const bodyOf = ({ temperature, maxTokens, topP, sampleSeed, body }: Options): Record<string, unknown> => ({
  ...(temperature !== undefined && { temperature }),
  ...(maxTokens !== undefined && { max_tokens: maxTokens }),
  ...(topP !== undefined && { top_p: topP }),
  ...(sampleSeed !== undefined && { seed: sampleSeed }),
  ...body,
})

function shotsOf({ train, trainClips, shots, seed }: Options, withClips: boolean, signal: AbortSignal): Promise<Shots> {
  if (train === undefined)
    throw badUsage({ subject: '--shots', expected: 'questions to take them from (--train)', got: 'none' })
  const clipsFolder = trainClips === undefined ? {} : { clipsFolder: trainClips }
  return shotsFromTrain({ trainPath: train, ...clipsFolder, withClips, count: shots, seed, signal })
}

function contextOption(text: string): Context[] {
  return text.split(',').map(name => {
    const found = CONTEXTS.find(context => context === name)
    if (found) return found
    throw badUsage({ subject: '--context', expected: CONTEXTS.join(', '), got: name })
  })
}

const variantLines = (): string[] => VARIANT_MEANINGS.map(([name, meaning]) => `  ${name.padEnd(15)} ${meaning}`)
const variantOption = (text: string): string => variantOf(text).name

function bodyOption(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Told like any other value that is no object.
  }
  throw badUsage({ subject: '--body', expected: 'a JSON object', got: text })
}
