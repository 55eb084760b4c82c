/** What a failing command exits with; documented in the README. */
export const EXIT = { ok: 0, bug: 1, usage: 2, badInput: 3, missing: 4, interrupted: 130 } as const

export type Fault = 'badInput' | 'usage' | 'missing' | 'interrupted'

export interface FaultDetails {
  /** What is wrong: "annotations.feather, column timestamp_ns". */
  readonly subject: string
  readonly expected: string
  readonly got: string
  /** Where it is: a path, `path:line`, a URL. */
  readonly where?: string
}

/** An error that a user can act on. Its message is one line: subject, expected, got, where. */
export class StvlmError extends Error {
  override readonly name = 'StvlmError'
  readonly fault: Fault
  readonly details: FaultDetails

  constructor(fault: Fault, details: FaultDetails, options?: ErrorOptions) {
    super(oneLine(details), options)
    this.fault = fault
    this.details = details
  }

  get exitCode(): number {
    return EXIT[this.fault]
  }
}

export const badInput = (details: FaultDetails, cause?: unknown) => new StvlmError('badInput', details, { cause })
export const badUsage = (details: FaultDetails) => new StvlmError('usage', details)
export const missing = (details: FaultDetails, cause?: unknown) => new StvlmError('missing', details, { cause })
export const interrupted = (where: string) =>
  new StvlmError('interrupted', {
    subject: 'run',
    expected: 'to finish',
    got: 'interrupted; nothing was left half-written',
    where,
  })

function oneLine({ subject, expected, got, where }: FaultDetails): string {
  const text = `${subject}: expected ${expected}, got ${got}${where === undefined ? '' : ` (${where})`}`
  return text.replaceAll(/\s+/g, ' ').slice(0, 2000)
}

/** The message of anything that was thrown, on one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return text.replaceAll(/\s+/g, ' ').trim()
}
