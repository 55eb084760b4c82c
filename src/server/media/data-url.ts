import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { badRequest } from '../api-error.ts'

/** Letters decoded at a time, a multiple of four. */
const STEP = 2 ** 20

export const isDataUrl = (url: string): boolean => /^data:/i.test(url.slice(0, 5))

/** Writes what a data URL holds, in pieces; gives its SHA-256. Errors: 400 where it is not in base64. */
export async function writeDataUrl(url: string, path: string, param: string): Promise<string> {
  const comma = url.indexOf(',')
  if (comma < 0 || comma > 200 || !/;base64$/i.test(url.slice(0, comma))) throw noBase64(param)
  const hash = createHash('sha256')
  const handle = await open(path, 'wx')
  try {
    for (let from = comma + 1; from < url.length; from += STEP) {
      const letters = url.slice(from, from + STEP)
      if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(letters)) throw noBase64(param)
      const bytes = Buffer.from(letters, 'base64')
      hash.update(bytes)
      await handle.writeFile(bytes)
    }
  } finally {
    await handle.close()
  }
  return hash.digest('hex')
}

const noBase64 = (param: string) =>
  badRequest('data URL: expected data:TYPE;base64,LETTERS, got another form', param, 'invalid_url')
