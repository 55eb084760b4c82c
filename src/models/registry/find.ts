import { badUsage, missing } from '../../base/errors.ts'
import { sha256OfFile } from '../../files/question-scenes.ts'
import { refuseDamaged } from './check.ts'
import { isFile, locate, modelFolders } from './folders.ts'
import { type LicenceNeed, refuseLicence } from './licence.ts'
import type { ModelRow, ModelTask } from './model-row.ts'
import { MODELS } from './models.ts'

export interface FindOptions {
  /** Only models of this kind are meant. */
  readonly task?: ModelTask
  /** --models: looked through first. */
  readonly models?: string
  /** --licence: `commercial` refuses a model that does not permit it. */
  readonly licence?: LicenceNeed
}

export interface FoundModel {
  /** Of the model's first file. */
  readonly path: string
  /** Absent for a file that the registry does not know. */
  readonly row?: ModelRow
}

/** The row of that name; the error lists those of the task. */
export function modelNamed(name: string, task?: ModelTask): ModelRow {
  const rows = MODELS.filter(row => task === undefined || row.task === task)
  const row = rows.find(r => r.name === name)
  if (row) return row
  throw badUsage({ subject: 'model', expected: `a file or one of ${rows.map(r => r.name).join(', ')}`, got: name })
}

/**
 * A model's first file, by a name of the registry or by a path. A path's row is the one whose hash it has.
 * Errors: `usage` for a name that is neither or a licence that does not permit the use, `missing` where the file is in
 * none of the folders, `badInput` with both hashes where it is damaged or another one.
 */
export async function findModel(nameOrPath: string, options: FindOptions = {}): Promise<FoundModel> {
  const { task, models, licence } = options
  if (await isFile(nameOrPath)) return ownFile(nameOrPath, options)
  const row = modelNamed(nameOrPath, task)
  refuseLicence(row, licence)
  const folders = modelFolders(models)
  const [file] = row.files
  const path = await locate(file.path, folders)
  if (path === undefined) throw absent(row, folders)
  await refuseDamaged(file, path)
  return { path, row }
}

async function ownFile(path: string, { task, licence }: FindOptions): Promise<FoundModel> {
  const sha256 = await sha256OfFile(path)
  const row = MODELS.find(r => (task === undefined || r.task === task) && r.files[0].sha256 === sha256)
  if (!row) return { path }
  refuseLicence(row, licence)
  return { path, row }
}

function absent(row: ModelRow, folders: readonly string[]) {
  const way = row.files[0].url === undefined ? `from ${row.source}, put there by hand` : `stvlm models add ${row.name}`
  const expected = `${row.files[0].path} in a folder of models (${way}; or --models DIR)`
  return missing({ subject: `model ${row.name}`, expected, got: 'none', where: folders.join(', ') })
}
