import { Command } from 'commander'
import { vi } from 'vitest'
import { messageOf, StvlmError } from '../src/base/errors.ts'

export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a command in this process: what is printed, what is said, and the exit code. */
export async function runCommand(register: (program: Command) => void, words: readonly string[]): Promise<Said> {
  const said = { out: '', err: '' }
  const into = (to: 'out' | 'err') => (chunk: string | Uint8Array) => {
    said[to] += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk)
    return true
  }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(into('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(into('err')),
  ]
  const program = new Command()
  register(program)
  try {
    await program.exitOverride().parseAsync(words, { from: 'user' })
    return { code: Number(process.exitCode ?? 0), ...said }
  } catch (problem) {
    return { code: problem instanceof StvlmError ? problem.exitCode : 1, ...said, err: `stvlm: ${messageOf(problem)}` }
  } finally {
    process.exitCode = undefined
    for (const spy of spies) spy.mockRestore()
  }
}
