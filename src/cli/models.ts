import { type Command, Option } from 'commander'
import { badInput, badUsage, missing } from '../base/errors.ts'
import { addModel } from '../models/registry/add.ts'
import { checkModel, type FileReport } from '../models/registry/check.ts'
import { modelNamed } from '../models/registry/find.ts'
import { modelFolders } from '../models/registry/folders.ts'
import { LICENCE_NEEDS, type LicenceNeed } from '../models/registry/licence.ts'
import { type ListedModel, listModels } from '../models/registry/list.ts'
import { MODEL_TASKS, type ModelTask } from '../models/registry/model-row.ts'
import { MODELS } from '../models/registry/models.ts'
import { action, withExamples } from './command.ts'
import { type Column, tableLines } from './table.ts'

interface PlaceOptions {
  readonly models?: string
}

interface ListFlags extends PlaceOptions {
  readonly task?: ModelTask
  readonly licence: LicenceNeed
  readonly json?: boolean
}

export function registerModels(program: Command): void {
  const models = program
    .command('models')
    .description('Networks that a video is seen with: what they are, where they are')
  withExamples(
    models
      .command('list')
      .description('every model of the registry, with its licence and the file where it is at hand')
      .addOption(new Option('--task <task>', 'only models of this kind').choices(MODEL_TASKS))
      .addOption(licenceOption())
      .option('--models <dir>', 'folder that is looked through first')
      .option('--json', 'one JSON object a line')
      .action(
        action(async (run, flags: ListFlags) => {
          const listed = await listModels(flags)
          for (const line of flags.json ? listed.map(jsonLine) : tableLines(COLUMNS, listed)) run.print(line)
        }),
      ),
    ['stvlm models list --task detect', 'stvlm models list --licence commercial --json'],
  )
  withExamples(
    models
      .command('add')
      .description('download the files of models, checked by their SHA-256; a broken download is taken up again')
      .argument('<name...>', 'models of the registry')
      .addOption(licenceOption())
      .option('--models <dir>', 'folder that they are put into (default: STVLM_MODELS, else the cache)')
      .action(
        action(async (run, names: string[], flags: PlaceOptions & { readonly licence: LicenceNeed }) => {
          const { signal, onProgress } = run
          for (const row of names.map(name => modelNamed(name))) {
            for (const path of await addModel(row, { ...flags, signal, onProgress })) run.print(path)
          }
        }),
      ),
    ['stvlm models add grounding-dino-tiny', 'stvlm models add metric3d-v2-small --models ./weights'],
  )
  withExamples(
    models
      .command('check')
      .description('compare the files at hand with the hashes that are known of them')
      .argument('[name...]', 'models of the registry; all that are at hand by default')
      .option('--models <dir>', 'folder that is looked through first')
      .action(
        action(async (run, names: string[], flags: PlaceOptions) => {
          const folders = modelFolders(flags.models)
          const rows = names.length > 0 ? names.map(name => modelNamed(name)) : MODELS
          const reports = (await Promise.all(rows.map(row => checkModel(row, folders)))).flat()
          const shown = reports.filter(report => names.length > 0 || report.state !== 'absent')
          for (const report of shown) run.print(reportLine(report))
          refuseFaults(shown, folders)
        }),
      ),
    ['stvlm models check', 'stvlm models check deimv2-femto --models ./weights'],
  )
}

const licenceOption = () =>
  new Option('--licence <use>', 'what its licence must permit')
    .choices(LICENCE_NEEDS)
    .default('any' satisfies LicenceNeed)

const COLUMNS: readonly Column<ListedModel>[] = [
  { header: 'model', cell: ({ row }) => row.name },
  { header: 'task', cell: ({ row }) => row.task },
  { header: 'licence', cell: ({ row }) => row.licence.spdx },
  { header: 'commercial', cell: ({ row }) => row.licence.commercial },
  { header: 'CPU ms', cell: ({ row }) => row.cpuMs?.toFixed(0) ?? '-', right: true },
  { header: 'MB', cell: ({ row }) => row.memoryMb?.toFixed(0) ?? '-', right: true },
  {
    header: 'at hand',
    cell: ({ row, path }) => path ?? (row.files[0].url === undefined ? 'no (by hand)' : 'no (add)'),
  },
]

const jsonLine = ({ row, path }: ListedModel): string => JSON.stringify({ ...row, ...(path !== undefined && { path }) })

function reportLine({ file, state, path, sha256, expectedSha256 }: FileReport): string {
  const hashes = state === 'damaged' ? `expected ${expectedSha256}, got ${sha256}` : (sha256 ?? '')
  return [state.padEnd(10), path ?? file.path, hashes].join('  ').trimEnd()
}

function refuseFaults(reports: readonly FileReport[], folders: readonly string[]): void {
  const damaged = reports.filter(report => report.state === 'damaged')
  const absent = reports.filter(report => report.state === 'absent')
  const where = folders.join(', ')
  if (reports.length === 0) throw badUsage({ subject: 'models', expected: 'files at hand', got: 'none', where })
  if (damaged.length > 0) {
    const got = `${damaged.length} damaged: ${damaged.map(r => r.path).join(', ')}`
    throw badInput({ subject: 'model files', expected: 'the bytes of their hashes', got })
  }
  if (absent.length > 0) {
    throw missing({ subject: absent[0].file.path, expected: 'in a folder of models', got: 'none', where })
  }
}
