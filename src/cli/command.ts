import type { Command } from 'commander'
import { badUsage, EXIT, messageOf, StvlmError } from '../base/errors.ts'
import type { Progress } from '../base/work.ts'

/** What every command's action gets beside its own arguments. */
export interface Run {
  /** Aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal
  /** A line for a person, on standard error. */
  say(line: string): void
  /** A line of the answer, on standard output. */
  print(line: string): void
  /** On a terminal one line that renews itself; in a pipe a plain line now and then. */
  onProgress(progress: Progress): void
}

/** Wraps an action: an abort signal, progress, one-line errors, exit codes. */
export function action<A extends unknown[]>(
  work: (run: Run, ...args: A) => Promise<void>,
): (...args: A) => Promise<void> {
  return async (...args) => {
    const aborter = new AbortController()
    const abort = () => aborter.abort()
    process.once('SIGINT', abort)
    process.once('SIGTERM', abort)
    const progress = new ProgressLine()
    try {
      await work(
        {
          signal: aborter.signal,
          say: line => progress.say(line),
          print: printLine,
          onProgress: p => progress.show(p),
        },
        ...args,
      )
      progress.clear()
    } catch (thrown) {
      progress.clear()
      reportFailure(thrown, aborter.signal)
    } finally {
      process.off('SIGINT', abort)
      process.off('SIGTERM', abort)
    }
  }
}

function reportFailure(thrown: unknown, signal: AbortSignal): void {
  if (signal.aborted && !(thrown instanceof StvlmError && thrown.fault !== 'interrupted')) {
    process.stderr.write('stvlm: interrupted; nothing was left half-written\n')
    process.exitCode = EXIT.interrupted
    return
  }
  process.stderr.write(`stvlm: ${messageOf(thrown)}\n`)
  if (thrown instanceof StvlmError) process.exitCode = thrown.exitCode
  else {
    process.exitCode = EXIT.bug
    if (process.env.STVLM_DEBUG && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`)
  }
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Plain lines in a pipe come at most this often. */
const PIPE_INTERVAL_MS = 5000
const TERMINAL_INTERVAL_MS = 100

class ProgressLine {
  #startMs = performance.now()
  #lastMs = Number.NEGATIVE_INFINITY
  #shown = false

  show(progress: Progress): void {
    const now = performance.now()
    const terminal = process.stderr.isTTY
    if (now - this.#lastMs < (terminal ? TERMINAL_INTERVAL_MS : PIPE_INTERVAL_MS)) return
    if (!terminal && this.#lastMs === Number.NEGATIVE_INFINITY) {
      this.#lastMs = now
      return
    }
    this.#lastMs = now
    const text = describeProgress(progress, (now - this.#startMs) / 1000)
    process.stderr.write(terminal ? `\r\x1b[2K${text}` : `${text}\n`)
    this.#shown = terminal
  }

  say(line: string): void {
    this.clear()
    process.stderr.write(`${line}\n`)
  }

  clear(): void {
    if (this.#shown) process.stderr.write('\r\x1b[2K')
    this.#shown = false
  }
}

/** "120 of 850 scenes, 31.2/s, 23 s left" */
export function describeProgress({ done, total, unit, detail }: Progress, elapsedS: number): string {
  const rate = done / Math.max(elapsedS, 1e-9)
  const left = total === undefined || done === 0 ? '' : `, ${Math.ceil((total - done) / rate)} s left`
  return `${done}${total === undefined ? '' : ` of ${total}`} ${unit}, ${rate.toPrecision(3)}/s${left}${detail ? `, ${detail}` : ''}`
}

/** For commander: a number, or one line that says which option was wrong. */
export function numberOption(name: string, check: (value: number) => boolean = () => true, expected = 'a number') {
  return (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value) || !check(value))
      throw badUsage({ subject: name, expected, got: text })
    return value
  }
}

export const seedOption = numberOption('--seed', Number.isSafeInteger, 'a whole number')
export const countOption = (name: string) =>
  numberOption(name, v => Number.isSafeInteger(v) && v > 0, 'a whole number above 0')

/** Examples under a command's help. */
export function withExamples(command: Command, examples: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${examples.map(line => `  $ ${line}`).join('\n')}`)
}
