import { constants } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { badInput, messageOf, missing } from '../../base/errors.ts'
import { throwIfAborted, type WorkOptions } from '../../base/work.ts'
import { makeFolder } from '../../files/atomic.ts'
import { sha256OfFile } from '../../files/question-scenes.ts'
import type { Question } from '../../questions/record.ts'
import { CLIPS_FOLDER, QUESTIONS_FILE } from '../manifest.ts'
import { readClipIndex, readQuestions } from '../run/bench-folder.ts'
import { readManifest, refuseChanged } from '../run/whole-folder.ts'
import { videoName } from './lmms-doc.ts'

/** A benchmark's questions, and where the export has their clips. */
export interface AskedBench {
  readonly identity: string
  readonly questions: readonly Question[]
  /** From the export's folder. */
  videoOf(question: Question): string
}

/** Reads a bench folder and copies its clips to `out`/videos. Errors: files that changed, clips without an MP4. */
export async function copyBench(folder: string, out: string, options: WorkOptions): Promise<AskedBench> {
  const { signal, onProgress } = options
  const path = join(folder, QUESTIONS_FILE)
  const manifest = await readManifest(folder)
  const isAsked = (name: string) => name === QUESTIONS_FILE || name.startsWith(`${CLIPS_FOLDER}/`)
  if (manifest) await refuseChanged(folder, manifest, isAsked)
  const questions = await readQuestions(path, signal)
  const clips = await readClipIndex(join(folder, CLIPS_FOLDER), path, signal)
  const videos = new Map<string, string>()
  const names = new Map<string, string>()
  for (const { id } of questions) {
    const drawn = clips.get(id)
    const file = drawn?.row.file
    if (!drawn || file === undefined) {
      throw missing({
        subject: `clip of question ${id}`,
        expected: 'an MP4',
        got: drawn ? 'frames' : 'none',
        where: folder,
      })
    }
    names.set(id, videoName(drawn.row))
    videos.set(videoName(drawn.row), join(drawn.folder, file))
  }
  await makeFolder(join(out, 'videos'))
  let done = 0
  for (const [name, from] of videos) {
    throwIfAborted(signal, out)
    await copyWhole(from, join(out, name))
    onProgress?.({ done: ++done, total: videos.size, unit: 'clips' })
  }
  const identity = manifest?.identity ?? (await sha256OfFile(path))
  return { identity, questions, videoOf: ({ id }) => names.get(id) ?? '' }
}

async function copyWhole(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE)
  } catch (cause) {
    throw badInput({ subject: 'clip', expected: 'to be copied', got: messageOf(cause), where: from }, cause)
  }
}
