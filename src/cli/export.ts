import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { CLIP_INDEX_FILE, CLIP_INDEX_FORMAT } from '../clips/clip-index.ts'
import { FrameFiles } from '../clips/frame-files.ts'
import { EXPORT_NAMES, exportForTrainer, exportMcap, exportParquet } from '../export/export-questions.ts'
import { readJsonl } from '../files/jsonl.ts'
import { QUESTION_FORMAT } from '../questions/record.ts'
import { action, type Run, withExamples } from './command.ts'
import { folderOption, leaveOut } from './outputs.ts'

interface Options {
  to: string
  out: string
  clips?: string
  scenes?: string[]
  framesRoot?: string[]
  skipBad?: boolean
}

export function registerExport(program: Command): void {
  const command = program
    .command('export')
    .description('write questions as files that trainers and viewers load')
    .argument('<questions.jsonl>')
    .requiredOption('--to <format>', EXPORT_NAMES.join(', '))
    .requiredOption('-o, --out <dir>', 'the folder of the export', folderOption)
    .option('--clips <dir>', 'the folder that `stvlm clips` drew (trainers need it)')
    .option('--scenes <file...>', 'where the scenes are, by default where the questions say')
    .option('--frames-root <dir...>', 'folders of the images, by default that of the scenes')
    .option('--skip-bad', 'leave out broken lines, and say which')
    .action(action(exportQuestions))
  withExamples(command, [
    'stvlm export questions.jsonl --to ms-swift --clips clips --out swift   # then, inside swift: swift sft --dataset train.jsonl ...',
    'stvlm export questions.jsonl --to llama-factory --clips clips --out data   # then: dataset_dir: data, media_dir: data',
    'stvlm export questions.jsonl --to mcap --out mcap',
  ])
}

async function exportQuestions(run: Run, path: string, options: Options): Promise<void> {
  const { to, out, clips, scenes, framesRoot } = options
  const { onBad, sayLeftOut } = leaveOut(run, options.skipBad)
  const questions = readJsonl(QUESTION_FORMAT, path, { signal: run.signal, onBad })
  const work = { out, signal: run.signal, onProgress: run.onProgress }
  const count = await (to === 'mcap' ? toMcap() : toFiles())
  sayLeftOut()
  run.say(`${count} questions -> ${out}`)

  function toMcap(): Promise<number> {
    const files = new FrameFiles(framesRoot)
    return exportMcap(questions, { ...work, recordsPath: path, scenes, locate: (file, from) => files.find(file, from) })
  }

  async function toFiles(): Promise<number> {
    const drawn = await drawnClips(clips)
    const options = { ...work, clipOf: ({ id }: { id: string }) => drawn.get(id) }
    return to === 'parquet' ? exportParquet(questions, options) : exportForTrainer(to, questions, options)
  }
}

/** From a question's id to its drawn MP4. */
async function drawnClips(folder: string | undefined): Promise<Map<string, string>> {
  const drawn = new Map<string, string>()
  if (folder === undefined) return drawn
  for await (const { questionId, file } of readJsonl(CLIP_INDEX_FORMAT, join(folder, CLIP_INDEX_FILE))) {
    if (file) drawn.set(questionId, resolve(folder, file))
  }
  return drawn
}
