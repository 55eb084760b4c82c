import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { badInput } from '../../src/base/errors.ts'
import { sleep } from '../../src/base/retry.ts'
import { throwIfAborted } from '../../src/base/work.ts'
import { openAtomic } from '../../src/files/atomic.ts'
import type { VideoWork } from '../../src/video/queue/task.ts'

/** Stands for the tracking of a video: what it does is written in the "video". Says in a log when it starts and ends. */
export const trackVideo: VideoWork = async ({ path, id, folder }, { signal }) => {
  const log = (word: string) => appendFile(join(folder, '../../log'), `${word} ${id} ${process.pid}\n`)
  await log('start')
  const words = (await readFile(path, 'utf8')).split(' ')
  if (words[0] === 'refuse') throw badInput({ subject: 'video', expected: 'pictures', got: 'words', where: path })
  if (words[0] === 'throw') throw new Error('no such thing')
  if (words[0] === 'die') process.kill(process.pid, 'SIGKILL')
  if (words[0] === 'full')
    throw badInput({ subject: 'output', expected: 'to be written', got: 'ENOSPC: no space left', where: folder })
  const eaten: Buffer[] = []
  while (words[0] === 'eat') {
    eaten.push(Buffer.alloc(2 ** 24, 1))
    await sleep(5)
  }
  while (words[0] === 'hang') await sleep(1000)
  const output = await openAtomic(join(folder, 'scenes.jsonl'))
  try {
    for (let i = 0; i < 10; i++) {
      throwIfAborted(signal, path)
      await output.write(`line ${i} of ${words.join(' ')}\n`)
      await sleep(10, signal)
    }
    await output.commit()
    await log('end')
  } finally {
    await output.discard()
  }
}
