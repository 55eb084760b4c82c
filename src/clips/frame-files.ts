import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { missing } from '../base/errors.ts'

/** How many of the missing files an error names. */
const NAMED = 3

/** Finds a scene's images and videos under the folders that the user names, by default beside the scenes file. */
export class FrameFiles {
  readonly #roots: readonly string[] | undefined
  readonly #found = new Map<string, string | undefined>()

  constructor(roots: readonly string[] | undefined) {
    this.#roots = roots && roots.length > 0 ? roots : undefined
  }

  rootsFor(scenesPath: string): readonly string[] {
    return this.#roots ?? [dirname(scenesPath)]
  }

  /** The file's path, or undefined where no root has it. */
  async find(file: string, scenesPath: string): Promise<string | undefined> {
    for (const root of this.rootsFor(scenesPath)) {
      const path = join(root, file)
      if (!this.#found.has(path)) this.#found.set(path, await isFile(path))
      if (this.#found.get(path)) return path
    }
    return undefined
  }

  /** Paths of all the files, in order. Errors: `missing`, naming those that are not there and where it looked. */
  async locate(files: readonly string[], scenesPath: string): Promise<string[]> {
    const paths: string[] = []
    const absent: string[] = []
    for (const file of files) {
      const path = await this.find(file, scenesPath)
      if (path) paths.push(path)
      else if (!absent.includes(file)) absent.push(file)
    }
    if (absent.length === 0) return paths
    throw noSuchFrames(absent, this.rootsFor(scenesPath), scenesPath)
  }
}

function noSuchFrames(absent: readonly string[], roots: readonly string[], scenesPath: string) {
  const more = absent.length > NAMED ? ` and ${absent.length - NAMED} more` : ''
  return missing({
    subject: `frames of ${scenesPath}`,
    expected: `them in ${roots.join(' or ')} (or --frames-root DIR)`,
    got: `no ${absent.slice(0, NAMED).join(', ')}${more}`,
  })
}

async function isFile(path: string): Promise<string | undefined> {
  return (await stat(path).catch(() => undefined))?.isFile() ? path : undefined
}
