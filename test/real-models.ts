import { existsSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = process.env.STVLM_MODELS ?? join(import.meta.dirname, '../../shared/models')

/** A file of weights, or undefined, with one plain line on standard error, where it is absent. */
export function realModel(name: string): string | undefined {
  const path = join(ROOT, name)
  if (existsSync(path)) return path
  process.stderr.write(`skipped: weights "${name}" are not at ${ROOT} (set STVLM_MODELS)\n`)
  return undefined
}
