import { once } from 'node:events'
import { type Command, Option } from 'commander'
import { badUsage } from '../base/errors.ts'
import { answerLines } from '../bench/parse/answer-lines.ts'
import { readAnswer } from '../bench/parse/read-answer.ts'
import { BARE_UNITS, EXPECTED_TYPES, type Expected, type ExpectedType } from '../bench/parse/reading.ts'
import { action, type Run, withExamples } from './command.ts'

interface Options {
  type: ExpectedType
  unit?: string
  options?: string
  question?: string
}

export function registerBenchParse(bench: Command): void {
  const command = bench
    .command('parse')
    .description('what answers mean: one a line on standard input, one JSON object a line out')
    .addOption(new Option('--type <type>', 'what is asked').choices(EXPECTED_TYPES).makeOptionMandatory())
    .option('--unit <unit>', 'what a bare number means (m, km/h, s)')
    .option('--options <list>', 'of a choice, with commas between, in the order of the question')
    .option('--question <text>', 'its own numbers are not read as the answer')
    .action(action(parse))
  withExamples(command, [
    'echo "about 40 feet" | stvlm bench parse --type length',
    'stvlm bench parse --type choice --options red,blue < answers.txt',
    'stvlm bench parse --type interval < answers.txt | jq -c "select(.status == \\"unscored\\")"',
  ])
}

async function parse(run: Run, options: Options): Promise<void> {
  const expected = expectedOf(options)
  let done = 0
  for await (const answers of answerLines(process.stdin)) {
    if (run.signal.aborted) return
    const lines = answers.map(answer => JSON.stringify(readAnswer(answer, expected)))
    if (lines.length > 0 && !process.stdout.write(`${lines.join('\n')}\n`)) await once(process.stdout, 'drain')
    done += lines.length
    run.onProgress({ done, unit: 'answers' })
  }
}

function expectedOf({ type, unit, options, question }: Options): Expected {
  const units = BARE_UNITS[type]
  if (unit !== undefined && !units.includes(unit))
    throw badUsage({ subject: '--unit', expected: units.join(', ') || `none for --type ${type}`, got: unit })
  const list = options?.split(',').map(option => option.trim())
  if (type === 'choice' && (list === undefined || list.length < 2 || list.includes('')))
    throw badUsage({
      subject: '--options',
      expected: 'two or more with commas between for --type choice',
      got: options ?? 'none',
    })
  return { type, unit, options: list, question }
}
