import { locate, modelFolders } from './folders.ts'
import { type LicenceNeed, permits } from './licence.ts'
import type { ModelRow, ModelTask } from './model-row.ts'
import { MODELS } from './models.ts'

export interface ListOptions {
  readonly task?: ModelTask
  readonly models?: string
  readonly licence?: LicenceNeed
}

export interface ListedModel {
  readonly row: ModelRow
  /** Of the first file; absent where a file of the model is in none of the folders. */
  readonly path?: string
}

/** The registry's models with where they are; nothing is read. */
export async function listModels({ task, models, licence }: ListOptions = {}): Promise<ListedModel[]> {
  const folders = modelFolders(models)
  const rows = MODELS.filter(row => (task === undefined || row.task === task) && permits(row, licence))
  return Promise.all(
    rows.map(async row => {
      const paths = await Promise.all(row.files.map(file => locate(file.path, folders)))
      const [path] = paths
      return path !== undefined && !paths.includes(undefined) ? { row, path } : { row }
    }),
  )
}
