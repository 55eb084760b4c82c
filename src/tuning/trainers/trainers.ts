import { badUsage } from '../../base/errors.ts'
import { TRAINER_FORMATS, type TrainerFormat } from '../../export/conversation.ts'
import { llamaFactoryConfig } from './llama-factory.ts'
import { llavaNextConfig } from './llava-next.ts'
import { msSwiftConfig } from './ms-swift.ts'
import type { TrainerConfig } from './trainer-config.ts'

/** Other people's trainers, each with its file format and its settings. */
const CONFIGS: readonly TrainerConfig[] = [msSwiftConfig, llamaFactoryConfig, llavaNextConfig]

export const TRAINER_NAMES: readonly string[] = CONFIGS.map(({ name }) => name)

export interface OtherTrainer {
  readonly format: TrainerFormat
  readonly config: TrainerConfig
}

export function trainerNamed(name: string): OtherTrainer {
  const format = TRAINER_FORMATS.find(row => row.name === name)
  const config = CONFIGS.find(row => row.name === name)
  if (format && config) return { format, config }
  throw badUsage({ subject: '--for', expected: TRAINER_NAMES.join(', '), got: name })
}
