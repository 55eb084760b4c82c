// npm run nano [-- --out DIR --onnx DIR]: trains ST-VLM-nano on simulated clips and writes its ONNX folder. The same command goes on
// where it was stopped. What it needs of Python lies in .venv-trainer (scripts/python.mjs).
import { spawn } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const python = join(ROOT, '.venv-trainer', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
const given = process.argv.slice(2)
const option = (name, value) => (given.includes(name) ? [] : [name, value])
const args = ['-m', 'nano', 'run', ...option('--out', join(ROOT, 'nano-out')), ...option('--onnx', join(ROOT, 'models/nano')), ...given]

const run = spawn(python, args, { cwd: join(ROOT, 'trainer'), stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => run.kill(signal))
run.on('error', ({ message }) => fail(`expected ${python}, got ${message}`))
run.on('exit', code => process.exit(code ?? 1))

function fail(line) {
  process.stderr.write(`nano: ${line}\n`)
  process.exit(4)
}
