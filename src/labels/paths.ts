import { readdir, stat } from 'node:fs/promises'

export const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isFile() === true

/** The names in a folder, in order; empty where there is no such folder. */
export const namesIn = async (path: string): Promise<string[]> => (await readdir(path).catch(() => [])).sort()
