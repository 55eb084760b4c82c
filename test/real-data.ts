import { existsSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = process.env.STVLM_DATA ?? join(import.meta.dirname, '../../shared/data')

/** A folder of real recordings, or undefined, with one plain line on standard error, where it is absent. */
export function realData(name: string): string | undefined {
  const path = join(ROOT, name)
  if (existsSync(path)) return path
  process.stderr.write(`skipped: real data "${name}" is not at ${ROOT} (set STVLM_DATA)\n`)
  return undefined
}
