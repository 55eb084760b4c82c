// Makes .venv-trainer, the Python environment of trainer/ and of its tests. Usage: node scripts/python.mjs [requirements file ...]
// Does nothing where it is there with the same requirements. STVLM_PYTHON names another interpreter to make it with.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const FOLDER = join(ROOT, '.venv-trainer')
const PYTHON = join(FOLDER, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
/** Written after all is installed: the hash of what was. */
const MARK = join(FOLDER, 'installed')
const OLDEST = [3, 11]

const files = process.argv.length > 2 ? process.argv.slice(2) : ['trainer/requirements.txt', 'trainer/requirements-export.txt']
const wanted = hashOf(files)
if (!existsSync(MARK) || readFileSync(MARK, 'utf8') !== wanted) install()

function install() {
  if (!existsSync(PYTHON)) run(interpreter(), ['-m', 'venv', FOLDER])
  run(PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...files.flatMap(file => ['-r', join(ROOT, file)])])
  writeFileSync(MARK, wanted)
}

function interpreter() {
  const candidates = process.env.STVLM_PYTHON ? [process.env.STVLM_PYTHON] : ['python3.13', 'python3.12', 'python3.11', 'python3', 'python']
  const found = candidates.find(isNewEnough)
  return found ?? fail(`Python: expected ${OLDEST.join('.')} or newer with venv, got none of ${candidates.join(', ')}`)
}

function isNewEnough(command) {
  const test = `import sys, venv, ensurepip; sys.exit(sys.version_info < (${OLDEST.join(', ')}))`
  return spawnSync(command, ['-c', test], { stdio: 'ignore' }).status === 0
}

function hashOf(names) {
  const hash = createHash('sha256')
  for (const name of names) {
    if (!existsSync(join(ROOT, name))) fail(`${name}: expected a requirements file, got none`)
    hash.update(readFileSync(join(ROOT, name)))
  }
  return hash.digest('hex')
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) fail(`${command} ${args.join(' ')}: expected exit code 0, got ${status}`)
}

function fail(line) {
  process.stderr.write(`python: ${line}\n`)
  process.exit(4)
}
