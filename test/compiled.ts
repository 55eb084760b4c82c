import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { build } from 'vite'

const ROOT = join(import.meta.dirname, '..')

export interface Compiled {
  /** Programs and modules by the names of their sources: "child.ts" is folder/child.mjs. */
  readonly folder: string
  remove(): Promise<void>
}

/** Sources as JavaScript in one folder: a process that translates its source itself takes four times as long to start. */
export async function compiled(sources: readonly string[]): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-compiled-'))
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const input = Object.fromEntries(sources.map(path => [basename(path, '.ts'), join(ROOT, path)]))
  const output = { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' } as const
  await build({
    ...{ root: ROOT, configFile: false, logLevel: 'error', ssr: { external: true } },
    build: { ssr: true, outDir: folder, emptyOutDir: false, target: 'node20', rollupOptions: { input, output } },
  })
  return { folder, remove: () => rm(folder, { recursive: true }) }
}
