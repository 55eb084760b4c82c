import { createRequire } from 'node:module'

/** Whether the optional package is there; where it is not, a line says that what needs it was skipped. */
export function hasTransformers(): boolean {
  try {
    createRequire(import.meta.url).resolve('@huggingface/transformers')
    return true
  } catch {
    process.stderr.write('skipped: package @huggingface/transformers is not installed\n')
    return false
  }
}
