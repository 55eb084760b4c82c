import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

/**
 * The interpreter of an environment with the trainer's packages: STVLM_PYTHON, else that of `.venv-trainer`, which
 * `node scripts/python.mjs` makes. Where there is none, a line says that what needs it was skipped.
 */
export function trainerPython(...modules: readonly string[]): string | undefined {
  const inTree = join(ROOT, '.venv-trainer', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  const python = process.env.STVLM_PYTHON ?? (existsSync(inTree) ? inTree : undefined)
  const needed = modules.length > 0 ? modules : ['torch', 'transformers', 'peft', 'pytest']
  if (python === undefined) return skipped('no .venv-trainer; `node scripts/python.mjs` makes it')
  const finds = `import importlib.util as u, sys; sys.exit(not all(u.find_spec(m) for m in sys.argv[1:]))`
  if (spawnSync(python, ['-c', finds, ...needed], { stdio: 'ignore' }).status === 0) return python
  return skipped(`${python} lacks one of ${needed.join(', ')}`)
}

function skipped(reason: string): undefined {
  process.stderr.write(`skipped: ${reason}\n`)
  return undefined
}
