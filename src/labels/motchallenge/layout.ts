import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { positiveOf, readTextRows, sidePxOf, wholeOf } from '../../files/text-rows.ts'
import { isFile, namesIn } from '../paths.ts'

export interface MotFiles {
  /** gt.txt, det.txt, or a tracker's result. */
  readonly boxes: string
  /** Absent for a text file that stands alone. */
  readonly seqinfo?: string
  /** The sequence's name; its images lie in a folder of that name. */
  readonly name: string
}

const SEQINFO = 'seqinfo.ini'
const BOXES = ['gt/gt.txt', 'det/det.txt'] as const

/** The sequences at `path`: a text file, a sequence's folder, or a folder of sequences (train, test). */
export async function findMot(path: string): Promise<MotFiles[]> {
  const info = await stat(path).catch(() => undefined)
  if (!info) throw badInput({ subject: 'MOTChallenge text', expected: 'to exist', got: 'nothing there', where: path })
  if (info.isFile()) return [await besideOf(path)]
  const folders = [path, ...(await namesIn(path)).map(name => join(path, name))]
  const found: MotFiles[] = []
  for (const folder of folders) {
    const seqinfo = join(folder, SEQINFO)
    if (await isFile(seqinfo)) found.push({ boxes: await boxesIn(folder), seqinfo, name: basename(folder) })
  }
  if (found.length > 0) return found
  throw badInput({ subject: 'MOTChallenge text', expected: `folders with ${SEQINFO}`, got: 'none', where: path })
}

/** Surely so where seqinfo.ini stands beside gt or det. */
export async function isMot(path: string): Promise<boolean> {
  const found = await findMot(path).catch(() => [])
  return found.length > 0 && found.every(({ seqinfo }) => seqinfo !== undefined)
}

async function boxesIn(folder: string): Promise<string> {
  for (const name of BOXES) if (await isFile(join(folder, name))) return join(folder, name)
  throw badInput({ subject: 'MOTChallenge text', expected: BOXES.join(' or '), got: 'neither', where: folder })
}

async function besideOf(boxes: string): Promise<MotFiles> {
  const folder = dirname(dirname(boxes))
  const seqinfo = join(folder, SEQINFO)
  if (await isFile(seqinfo)) return { boxes, seqinfo, name: basename(folder) }
  return { boxes, name: basename(boxes).replace(/\.[^.]*$/, '') }
}

export interface Seqinfo {
  readonly frameRate: number
  readonly seqLength: number
  readonly widthPx: number
  readonly heightPx: number
  readonly imDir: string
  readonly imExt: string
}

/** seqinfo.ini: key = value under [Sequence]. */
export async function readSeqinfo(path: string): Promise<Seqinfo> {
  const values = new Map<string, string>()
  for await (const { words } of readTextRows(path, { separator: /\s*=\s*/ })) {
    if (words.length === 2) values.set(words[0].toLowerCase(), words[1])
  }
  return {
    frameRate: positiveOf(values.get('framerate'), 'frameRate', path),
    seqLength: wholeOf(values.get('seqlength'), 'seqLength', path, 1),
    widthPx: sidePxOf(values.get('imwidth'), 'imWidth', path),
    heightPx: sidePxOf(values.get('imheight'), 'imHeight', path),
    imDir: folderName(values.get('imdir') ?? 'img1', path),
    imExt: folderName(values.get('imext') ?? '.jpg', path),
  }
}

function folderName(word: string, where: string): string {
  if (/^[\w.-]+$/.test(word) && !word.includes('..')) return word
  throw badInput({ subject: 'seqinfo', expected: 'plain names of the image folder and ending', got: word, where })
}
