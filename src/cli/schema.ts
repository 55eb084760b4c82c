import type { Command } from 'commander'
import { z } from 'zod'
import { badUsage } from '../base/errors.ts'
import { QUESTION_FORMAT } from '../questions/record.ts'
import { type RecordFormat, SCENE_FORMAT } from '../tracks/record.ts'
import { action, type Run, withExamples } from './command.ts'

const FORMATS: Record<string, RecordFormat<unknown>> = { scene: SCENE_FORMAT, question: QUESTION_FORMAT }

export function registerSchema(program: Command): void {
  const command = program
    .command('schema')
    .description('print the JSON Schema of a record')
    .argument('<record>', Object.keys(FORMATS).join(' or '))
    .action(action(schema))
  withExamples(command, ['stvlm schema scene > scene.schema.json'])
}

async function schema(run: Run, name: string): Promise<void> {
  const format = FORMATS[name]
  if (!format) throw badUsage({ subject: 'record', expected: Object.keys(FORMATS).join(' or '), got: name })
  run.print(JSON.stringify(z.toJSONSchema(format.schema), null, 2))
}
