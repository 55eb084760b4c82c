#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import tab from '@bomb.sh/tab/commander'
import { Command } from 'commander'
import { EXIT, messageOf, StvlmError } from '../base/errors.ts'
import { keepHeapLean } from '../files/lean-heap.ts'
import { registerBench } from './bench.ts'
import { registerClips } from './clips.ts'
import { registerDoctor } from './doctor.ts'
import { registerExport } from './export.ts'
import { registerLabels } from './labels.ts'
import { registerLook } from './look.ts'
import { registerModels } from './models.ts'
import { registerMotion } from './motion.ts'
import { registerQuestions } from './questions.ts'
import { registerSchema } from './schema.ts'
import { registerSimulate } from './simulate.ts'
import { registerTrack } from './track.ts'

/** One row a command; each file holds its arguments and no logic. */
const COMMANDS: readonly ((program: Command) => void)[] = [
  registerLabels,
  registerSimulate,
  registerTrack,
  registerMotion,
  registerQuestions,
  registerClips,
  registerLook,
  registerExport,
  registerBench,
  registerModels,
  registerSchema,
  registerDoctor,
]

export function buildProgram(): Command {
  const program = new Command('stvlm')
    .description('How far, how fast, in which direction: kinematic question-answer data from logs and videos')
    .version(version())
    .showHelpAfterError('(add --help for what this command takes)')
    .exitOverride()
  for (const register of COMMANDS) register(program)
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
    await buildProgram().parseAsync()
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
