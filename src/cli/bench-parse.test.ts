import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

function parse(words: readonly string[], input: string) {
  const node = ['--import', 'tsx', 'src/cli/main.ts', 'bench', 'parse', ...words]
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { input, encoding: 'utf8' })
  const lines = stdout.split('\n').filter(line => line !== '')
  return { status, stderr, rows: lines.map((line): unknown => JSON.parse(line)) }
}

test('one answer a line in, one object a line out; an empty line is no answer, a JSON string has its line breaks', () => {
  const { status, rows } = parse(
    ['--type', 'length', '--unit', 'ft'],
    '12 m\n\nabout 40\r\n"So:\\n\\n**9 m**"\n200 pixels',
  )
  expect(status).toBe(0)
  expect(rows).toEqual([
    { status: 'scored', value: 12, unit: 'm', first: 12, last: 12 },
    { status: 'unscored', reason: 'no answer', first: null, last: null },
    { status: 'scored', value: 40 * 0.3048, unit: 'm', first: 40, last: 40 },
    { status: 'scored', value: 9, unit: 'm', first: 9, last: 9 },
    { status: 'unscored', reason: 'wrong dimension', first: 200, last: 200 },
  ])
})

test('options and the question are taken', () => {
  const question = 'Which object is slower, red or blue?'
  const { rows } = parse(['--type', 'choice', '--options', 'red, blue', '--question', question], 'B\nRed is faster.\n')
  expect(rows).toEqual([
    { status: 'scored', value: 'blue', first: 'B', last: 'B' },
    { status: 'scored', value: 'blue', first: 'Red', last: null },
  ])
})

test.each([
  [['--type', 'choice'], '--options: expected two or more'],
  [['--type', 'length', '--unit', 's'], '--unit: expected m, km, cm'],
  [['--type', 'hour', '--unit', 's'], '--unit: expected none for --type hour'],
  [['--type', 'colour'], 'Allowed choices are length, speed'],
  [[], "required option '--type <type>'"],
])('%j is refused in one line', (words, line) => {
  const { status, stderr, rows } = parse(words, '')
  expect(status).toBe(2)
  expect(stderr).toContain(line)
  expect(rows).toEqual([])
})
