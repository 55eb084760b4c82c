import { join } from 'node:path'
import { missing } from '../../base/errors.ts'
import { refuseDamaged } from './check.ts'
import { type DownloadOptions, downloadFile } from './download.ts'
import { downloadFolder, locate, modelFolders } from './folders.ts'
import { type LicenceNeed, refuseLicence } from './licence.ts'
import type { ModelRow } from './model-row.ts'

export interface AddOptions extends DownloadOptions {
  /** --models: where the files are put; by default STVLM_MODELS, else the user's cache. */
  readonly models?: string
  readonly licence?: LicenceNeed
}

/**
 * Downloads what a model lacks. Files that are there are checked and kept. Gives the paths of all of them.
 * Errors: `usage` for a licence that does not permit the use, `missing` for a file without a public address or one that
 * cannot be fetched, `badInput` with both hashes for one that is damaged, there or on its way.
 */
export async function addModel(row: ModelRow, options: AddOptions = {}): Promise<string[]> {
  refuseLicence(row, options.licence)
  const folders = modelFolders(options.models)
  const paths: string[] = []
  for (const file of row.files) {
    const found = await locate(file.path, folders)
    if (found !== undefined) await refuseDamaged(file, found)
    paths.push(found ?? (await fetchOne(row, file, options)))
  }
  return paths
}

async function fetchOne(row: ModelRow, file: ModelRow['files'][number], options: AddOptions): Promise<string> {
  const path = join(downloadFolder(options.models), file.path)
  if (file.url === undefined) {
    const expected = `a public address; put the file there by hand from ${row.source}`
    throw missing({ subject: `model ${row.name}`, expected, got: 'none', where: path })
  }
  const { signal, onProgress, idleTimeoutMs } = options
  await downloadFile(file.url, path, { signal, onProgress, idleTimeoutMs, sha256: file.sha256 })
  return path
}
