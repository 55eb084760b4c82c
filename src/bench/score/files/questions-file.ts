import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { QUESTIONS_FILE } from '../../manifest.ts'
import { readManifest, refuseChanged } from '../../run/whole-folder.ts'

/** The questions of a bench folder, unchanged since its manifest was made; or a file of questions itself. */
export async function questionsFileOf(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined)
  if (info?.isFile()) return path
  const manifest = info && (await readManifest(path))
  if (manifest) await refuseChanged(path, manifest, name => name === QUESTIONS_FILE)
  return join(path, QUESTIONS_FILE)
}
