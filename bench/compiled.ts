import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
/** Inside node_modules, so that what is compiled finds its packages. */
const COMPILED = join(ROOT, 'node_modules/.cache/stvlm-bench')

/** The folder of the project as users run it: what tsx runs has every function wrapped for its name, a tenth slower. */
export function compile(): string {
  const dist = join(COMPILED, 'dist')
  mkdirSync(dist, { recursive: true })
  cpSync(join(ROOT, 'package.json'), join(COMPILED, 'package.json'))
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', dist], { cwd: ROOT })
  return dist
}
