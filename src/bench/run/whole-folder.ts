import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { badInput, messageOf } from '../../base/errors.ts'
import { sha256OfFile } from '../../files/question-scenes.ts'
import { checkRecord } from '../../tracks/record.ts'
import { MANIFEST_FILE, MANIFEST_FORMAT, type Manifest } from '../manifest.ts'

/** A bench folder's manifest; undefined where it has none: questions and clips alone can be asked too. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, MANIFEST_FILE)
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw badInput({ subject: 'manifest', expected: 'JSON', got: messageOf(cause), where: path }, cause)
  }
  return checkRecord(MANIFEST_FORMAT, value, path)
}

/** Errors: `badInput` naming the first file among those that `isUsed` that is gone or not as it was built. */
export async function refuseChanged(
  folder: string,
  { files }: Manifest,
  isUsed: (path: string) => boolean,
): Promise<void> {
  for (const [path, sha256] of Object.entries(files)) {
    if (!isUsed(path)) continue
    const got = await sha256OfFile(join(folder, path))
    if (got === sha256) continue
    const expected = `the one that the manifest names (sha256 ${sha256.slice(0, 12)}...)`
    throw badInput({ subject: path, expected, got: `a changed one (${got.slice(0, 12)}...)`, where: folder })
  }
}
