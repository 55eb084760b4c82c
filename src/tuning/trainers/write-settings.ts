import { join } from 'node:path'
import type { MediaKind } from '../../export/conversation.ts'
import { writeFileAtomic } from '../../files/atomic.ts'
import type { Recipe } from '../recipe.ts'
import type { OtherTrainer } from './trainers.ts'

export interface Written {
  readonly out: string
  readonly recipe: Recipe
  readonly kinds: readonly MediaKind[]
  readonly splits: readonly ('train' | 'val')[]
  readonly isWeighted: boolean
}

/** Settings of each trainer, and the lists of files that it reads. */
export async function writeSettings(trainers: readonly OtherTrainer[], written: Written): Promise<void> {
  const { out, recipe, kinds, splits, isWeighted } = written
  for (const { format, config } of trainers) {
    const made = config.config({ recipe, hasVal: splits.includes('val'), kinds, isWeighted })
    if (made) await writeFileAtomic(join(out, made.file), made.text)
    // Trainers split their own val files: LLaVA-NeXT's list would train on them.
    const listed = format.name === 'llava-next' ? splits.filter(split => split === 'train') : splits
    for (const [file, text] of Object.entries(format.sideFiles(listed, kinds))) {
      const inFolder =
        format.name === 'llava-next' ? text.replaceAll('json_path: ', `json_path: ${format.name}/`) : text
      await writeFileAtomic(join(out, format.name, file), inFolder)
    }
  }
}
