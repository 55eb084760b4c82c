import { realpath } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { plannerFrom } from '../answer/planner/planner.ts'
import { askFolder } from '../answer/tracked-video.ts'
import { MAX_MEMORY_MB } from '../answer/video-settings.ts'
import { badUsage, messageOf } from '../base/errors.ts'
import type { Responder } from '../bench/responder.ts'
import { LICENCE_NEEDS, type LicenceNeed } from '../models/registry/licence.ts'
import { responderFrom } from '../responders/registry.ts'
import { jsonLogger } from '../server/log.ts'
import type { McpContext, OperatorFolders } from '../server/mcp/context.ts'
import { startMcpHttp } from '../server/mcp/http.ts'
import { openLocal } from '../server/mcp/open-local.ts'
import { serveMcpStdio } from '../server/mcp/stdio.ts'
import { Videos } from '../server/mcp/videos.ts'
import { action, countOption, numberOption, type Run, withExamples } from './command.ts'
import { aborted, keysOf, version } from './serve.ts'

interface Options {
  http?: boolean
  port: number
  host: string
  keys?: string
  folder: string[]
  model: string
  planner: string
  models?: string
  licence: LicenceNeed
  work: string
  maxMemory: number
  jobs: number
  timeout: number
  callTime: number
}

export function registerMcp(program: Command): void {
  const command = program
    .command('mcp')
    .description('the tools of a Model Context Protocol client: over standard input and output, or HTTP')
    .option('--folder <dir>', 'files below it may be named; repeatable (default: the working directory)', collect, [])
    .option('--http', 'streamable HTTP at /mcp in place of standard input and output')
    .option('--port <n>', '0 takes any that is free', numberOption('--port', isPort, 'a port'), 8081)
    .option('--host <address>', 'beyond this machine only with keys', '127.0.0.1')
    .option('--keys <file>', 'API keys, a line each: KEY or NAME:KEY; STVLM_API_KEYS does the same')
    .option('--model <spec>', 'who looks, where a call asks for it: nano, onnx:DIR, openai:NAME@URL', 'nano')
    .option('--planner <name>', 'who turns words into a plan: rules, openai:NAME@URL', 'rules')
    .option('--models <dir>', 'folder of the networks that is looked through first')
    .addOption(
      new Option('--licence <use>', "what the networks' licences must permit").choices(LICENCE_NEEDS).default('any'),
    )
    .option('--work <dir>', 'tracks by the content of videos, for calls that follow', askFolder())
    .option('--max-memory <mb>', "of one video's process", countOption('--max-memory'), MAX_MEMORY_MB)
    .option('--jobs <n>', 'calls at the same time', countOption('--jobs'), 2)
    .option('--timeout <s>', 'for one request to a model', seconds('--timeout'), 300)
    .option('--call-time <s>', 'for one call of a tool', seconds('--call-time'), 3600)
    .action(action(mcp))
  withExamples(command, [
    'stvlm mcp --folder ~/videos',
    'stvlm mcp --http --folder ~/videos --model nano',
    'STVLM_API_KEYS=ada:a-long-random-word stvlm mcp --http --host 0.0.0.0 --folder /srv/videos',
  ])
}

const isPort = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && value < 65_536
const collect = (text: string, before: readonly string[]): string[] => [...before, text]
const seconds = (name: string) => numberOption(name, v => v > 0, 'a number above 0')

async function mcp(run: Run, options: Options): Promise<void> {
  const { host, port, signal } = { ...options, ...run }
  const context = await contextOf(run, options)
  if (!options.http) {
    if (process.stdin.isTTY) run.say('waits for an MCP client on standard input; Ctrl-C ends it')
    return serveMcpStdio(context, { input: process.stdin, output: process.stdout, signal })
  }
  const keys = await keysOf(options.keys)
  const server = await startMcpHttp(context, { host, port, ...(keys && { keys }) })
  run.print(server.url)
  await aborted(signal)
  await server.stop()
}

async function contextOf(run: Run, options: Options): Promise<McpContext> {
  const { models, licence, work, maxMemory } = options
  const settings = { licence, ...(models !== undefined && { models }) }
  return {
    videos: new Videos({
      ...{ places: options.jobs, queue: QUEUE },
      open: openLocal({ workFolder: work, settings, maxMemoryMb: maxMemory }),
    }),
    planner: plannerFrom(options.planner, { env: process.env, timeoutMs: 1000 * options.timeout }),
    model: lazily(() => modelOf(run, options)),
    folders: await foldersOf(options),
    log: jsonLogger(line => run.say(line)),
    version: version(),
    callSeconds: options.callTime,
  }
}

/** Loaded by the first call that asks for it; tried again where that fails. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch(problem => {
      made = undefined
      throw problem
    })
    return made
  }
}

const modelOf = ({ signal }: Run, { model, timeout }: Options): Promise<Responder> =>
  responderFrom(model, { media: 'frames', body: {}, timeoutMs: 1000 * timeout, env: process.env, signal })

/** Calls that wait. */
const QUEUE = 64

async function foldersOf({ folder, http }: Options): Promise<OperatorFolders> {
  const given = folder.length > 0 ? folder : [process.cwd()]
  const paths = await Promise.all(
    given.map(path =>
      realpath(path).catch(cause => {
        throw badUsage({ subject: '--folder', expected: 'a folder', got: messageOf(cause), where: path })
      }),
    ),
  )
  return { paths, always: http === true || folder.length > 0 }
}
