import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Command, Option } from 'commander'
import { plannerFrom } from '../answer/planner/planner.ts'
import { MAX_MEMORY_MB } from '../answer/video-settings.ts'
import { badUsage, messageOf, StvlmError } from '../base/errors.ts'
import type { Responder } from '../bench/responder.ts'
import { LICENCE_NEEDS, type LicenceNeed } from '../models/registry/licence.ts'
import { responderFrom } from '../responders/registry.ts'
import { Keyring } from '../server/guard/keys.ts'
import { DEFAULT_LIMITS, type Limits } from '../server/limits.ts'
import { startServer } from '../server/serve.ts'
import { StvlmEngine } from '../server/stvlm-engine.ts'
import { action, countOption, numberOption, type Run, withExamples } from './command.ts'

interface Options {
  host: string
  port: number
  keys?: string
  data?: string
  allowRemote?: boolean
  model: string[]
  planner: string
  models?: string
  licence: LicenceNeed
  maxMemory: number
  filterModel?: string
  filterTaskModel?: string
  timeout: number
  limit: Partial<Limits>
}

export function registerServe(program: Command): void {
  const command = program
    .command('serve')
    .description('questions, files and tracks over HTTP, as the openai client asks them')
    .option('--port <n>', '0 takes any that is free', numberOption('--port', isPort, 'a port'), 8080)
    .option('--host <address>', 'beyond this machine only with keys', '127.0.0.1')
    .option('--keys <file>', 'API keys, a line each: KEY or NAME:KEY; STVLM_API_KEYS does the same')
    .option('--data <dir>', 'files, results and tracks (default: a temporary folder, gone with the server)')
    .option('--allow-remote', 'fetch videos from public http(s) addresses that requests name')
    .option(
      '--model <spec>',
      'who looks, for stvlm-NAME and stvlm-both: nano, onnx:DIR, openai:NAME@URL; repeatable',
      collect,
      [],
    )
    .option('--planner <name>', 'who turns words into a plan: rules, openai:NAME@URL', 'rules')
    .option('--models <dir>', 'folder of the networks that is looked through first')
    .addOption(
      new Option('--licence <use>', "what the networks' licences must permit").choices(LICENCE_NEEDS).default('any'),
    )
    .option('--max-memory <mb>', "of one video's process", countOption('--max-memory'), MAX_MEMORY_MB)
    .option('--filter-model <openai:NAME@URL>', 'for requests with `filter`, as of stvlm track')
    .option('--filter-task-model <openai:NAME@URL>', 'the same')
    .option(
      '--timeout <s>',
      'for one request to a model',
      numberOption('--timeout', v => v > 0, 'a number above 0'),
      300,
    )
    .option('--limit <name=value>', `one of ${Object.keys(DEFAULT_LIMITS).join(', ')}; repeatable`, limitOption, {})
    .action(action(serve))
  withExamples(command, [
    'stvlm serve',
    'stvlm serve --port 9000 --data data --limit askJobs=4 --limit perMinute=60',
    'STVLM_API_KEYS=ada:a-long-random-word stvlm serve --host 0.0.0.0 --model nano --allow-remote',
  ])
}

const isPort = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && value < 65_536
const collect = (text: string, before: readonly string[]): string[] => [...before, text]

function limitOption(text: string, before: Partial<Limits>): Partial<Limits> {
  const [name, digits = ''] = text.split('=')
  const value = Number(digits)
  if (Object.hasOwn(DEFAULT_LIMITS, name) && digits.trim() !== '' && Number.isFinite(value) && value >= 0) {
    return { ...before, [name]: value }
  }
  throw badUsage({ subject: '--limit', expected: 'NAME=NUMBER with a name of --help', got: text })
}

async function serve(run: Run, options: Options): Promise<void> {
  const keys = await keysOf(options.keys)
  const { filterModel, filterTaskModel, data, allowRemote, models, licence } = options
  const responders = await respondersOf(run, options)
  const planner = plannerFrom(options.planner, { env: process.env, timeoutMs: 1000 * options.timeout })
  const server = await startServer({
    ...{
      host: options.host,
      port: options.port,
      limits: options.limit,
      version: version(),
      log: line => run.say(line),
    },
    ...(keys && { keys }),
    ...(data !== undefined && { data }),
    ...(allowRemote && { remote: {} }),
    filters: {
      ...(filterModel !== undefined && { filterModel }),
      ...(filterTaskModel !== undefined && { filterTaskModel }),
    },
    makeEngine: async folder =>
      new StvlmEngine({
        ...{ folder, planner, responders, maxMemoryMb: options.maxMemory, createdS: Math.floor(Date.now() / 1000) },
        settings: { licence, ...(models !== undefined && { models }) },
      }),
  })
  run.print(server.url)
  await aborted(run.signal)
  await server.stop()
}

export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

export async function keysOf(path: string | undefined): Promise<Keyring | undefined> {
  const file =
    path === undefined ? '' : await readFile(path, 'utf8').catch(cause => Promise.reject(noKeys(path, cause)))
  const text = `${file}\n${process.env.STVLM_API_KEYS ?? ''}`
  const keys = new Keyring(text)
  if (keys.size > 0) return keys
  if (path !== undefined) throw badUsage({ subject: '--keys', expected: 'a key at least', got: 'none', where: path })
  return undefined
}

const noKeys = (where: string, cause: unknown) =>
  badUsage({ subject: '--keys', expected: 'a file', got: messageOf(cause), where })

/** Without a word of the user the shipped model looks, where its weights are there. */
async function respondersOf({ say, signal }: Run, { model, timeout }: Options): Promise<Responder[]> {
  const how = { media: 'frames', body: {}, timeoutMs: 1000 * timeout, env: process.env, signal } as const
  if (model.length > 0) return Promise.all(model.map(spec => responderFrom(spec, how)))
  try {
    return [await responderFrom('nano', how)]
  } catch (problem) {
    if (!(problem instanceof StvlmError)) throw problem
    say(
      JSON.stringify({
        time: new Date().toISOString(),
        level: 'warn',
        event: 'no model that looks',
        message: messageOf(problem),
      }),
    )
    return []
  }
}

export function version(): string {
  const manifest: { version: string } = createRequire(import.meta.url)('../../package.json')
  return manifest.version
}
