import type { Progress } from '../../base/work.ts'

/** The trainer's bar ("  5%|▌   | 10/200 [00:12<03:40,  1.2it/s]") as progress; undefined for any other line. */
export function progressOf(line: string): Progress | undefined {
  const found = /^(?:.*: )?\s*\d+%\|.*\| (\d+)\/(\d+) \[/.exec(line)
  return found ? { done: Number(found[1]), total: Number(found[2]), unit: 'steps' } : undefined
}
