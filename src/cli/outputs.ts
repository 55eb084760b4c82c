import { once } from 'node:events'
import { badUsage } from '../base/errors.ts'
import type { SkipOptions } from '../base/work.ts'
import type { Output } from '../files/atomic.ts'
import type { Run } from './command.ts'

/** Where a command that takes "-" for its file writes then: bytes go as they come. Undefined for any other name. */
export function standardOutput(path: string): Output | undefined {
  return path === '-' ? STANDARD_OUTPUT : undefined
}

const STANDARD_OUTPUT: Output = {
  async write(data) {
    if (!process.stdout.write(data)) await once(process.stdout, 'drain')
  },
  commit: async () => {},
  discard: async () => {},
}

/** The name of a folder; nothing can be made in standard output. */
export function folderOption(text: string): string {
  if (text !== '-') return text
  throw badUsage({ subject: '--out', expected: 'a folder', got: '-, which is standard output' })
}

/** --skip-bad: problems are collected where it is `wanted`, and said on standard error when the work is done. */
export function leaveOut(run: Run, wanted = false): SkipOptions & { sayLeftOut(): number } {
  // What is read twice is broken once.
  const problems = new Set<string>()
  const sayLeftOut = () => {
    for (const problem of problems) run.say(`left out: ${problem}`)
    return problems.size
  }
  return { sayLeftOut, ...(wanted && { onBad: ({ message }) => void problems.add(message) }) }
}
