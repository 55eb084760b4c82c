import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One folder for everything that tests leave behind: it goes when they are done. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'stvlm-tests-'))
  process.env.TMPDIR = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
