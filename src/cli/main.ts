#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import tab from '@bomb.sh/tab/commander'
import { Command } from 'commander'
import { EXIT, messageOf, StvlmError } from '../base/errors.ts'
import { keepHeapLean } from '../files/lean-heap.ts'

type Register = (program: Command) => void

/** One row a command; each file holds its arguments and no logic. Only the file of the one that is called is loaded: all together take half a second. */
const COMMANDS: Readonly<Record<string, () => Promise<Register>>> = {
  labels: async () => (await import('./labels.ts')).registerLabels,
  simulate: async () => (await import('./simulate.ts')).registerSimulate,
  track: async () => (await import('./track.ts')).registerTrack,
  ask: async () => (await import('./ask.ts')).registerAsk,
  motion: async () => (await import('./motion.ts')).registerMotion,
  questions: async () => (await import('./questions.ts')).registerQuestions,
  clips: async () => (await import('./clips.ts')).registerClips,
  look: async () => (await import('./look.ts')).registerLook,
  tune: async () => (await import('./tune.ts')).registerTune,
  export: async () => (await import('./export.ts')).registerExport,
  bench: async () => (await import('./bench.ts')).registerBench,
  models: async () => (await import('./models.ts')).registerModels,
  schema: async () => (await import('./schema.ts')).registerSchema,
  serve: async () => (await import('./serve.ts')).registerServe,
  mcp: async () => (await import('./mcp.ts')).registerMcp,
  doctor: async () => (await import('./doctor.ts')).registerDoctor,
}

/** With the command that is called; with all of them where none is: help and completion show all. */
export async function buildProgram(called?: string): Promise<Command> {
  const program = new Command('stvlm')
    .description('How far, how fast, in which direction: kinematic question-answer data from logs and videos')
    .version(version())
    .showHelpAfterError('(add --help for what this command takes)')
    .exitOverride()
  const wanted = called !== undefined && Object.hasOwn(COMMANDS, called) ? [COMMANDS[called]] : Object.values(COMMANDS)
  for (const register of await Promise.all(wanted.map(load => load()))) register(program)
  // Adds `stvlm complete bash|zsh|fish|powershell`.
  tab(program)
  return program
}

function version(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return manifest.version
}

async function main(): Promise<void> {
  // A reader that closes its end of the pipe (head) is no failure of ours.
  process.stdout.on('error', error => process.exit('code' in error && error.code === 'EPIPE' ? 0 : EXIT.bug))
  try {
    await (await buildProgram(process.argv[2])).parseAsync()
  } catch (thrown) {
    if (thrown instanceof StvlmError) {
      process.stderr.write(`stvlm: ${messageOf(thrown)}\n`)
      process.exitCode = thrown.exitCode
    } else if (thrown instanceof Error && 'exitCode' in thrown) {
      // Commander has printed its own line.
      process.exitCode = thrown.exitCode === 0 ? EXIT.ok : EXIT.usage
    } else throw thrown
  }
}

keepHeapLean()
await main()
