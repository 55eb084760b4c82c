import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LABEL_SOURCES } from '../../src/labels/sources.ts'
import { writeCvml } from '../fixtures/cvml.ts'
import { writeKittiRaw, writeKittiTracking } from '../fixtures/kitti.ts'
import { writeMot } from '../fixtures/mot.ts'
import { writeObsmat } from '../fixtures/opentraj.ts'
import { realData } from '../real-data.ts'

const namesFor = async (path: string): Promise<string[]> => {
  const answers = await Promise.all(LABEL_SOURCES.map(source => source.recognises(path)))
  return LABEL_SOURCES.filter((_, i) => answers[i]).map(source => source.name)
}

/** Every recording has one source: `stvlm labels PATH` must not have to ask. */
describe('one source recognises', () => {
  const real: Record<string, string> = {
    kitti_tracking: 'kitti',
    argoverse2: 'argoverse2',
    pets2009: 'pets2009',
    opentraj: 'opentraj',
    'sports/formats': 'football',
    'sports/last_row': 'football',
  }
  for (const [folder, name] of Object.entries(real)) {
    const path = realData(folder)
    it.skipIf(!path)(`real ${folder}`, async () => expect(await namesFor(path!)).toEqual([name]))
  }

  const made: Record<string, (dir: string) => Promise<unknown>> = {
    kitti: dir => writeKittiTracking(dir, 'label_02'),
    'kitti raw': writeKittiRaw,
    pets2009: writeCvml,
    motchallenge: writeMot,
    opentraj: dir => writeObsmat(dir, { step: 6, mirrored: false }),
  }
  for (const [what, write] of Object.entries(made)) {
    it(`files made as ${what}`, async () => {
      const root = await mkdtemp(join(tmpdir(), 'stvlm-recognition-'))
      try {
        const dir = join(root, 'data')
        await mkdir(dir)
        await write(dir)
        expect(await namesFor(dir)).toEqual([what.split(' ')[0]])
      } finally {
        await rm(root, { recursive: true })
      }
    })
  }
})

it('no source recognises recordings without labels', async () => {
  for (const folder of ['davis', 'seven_scenes', 'kitti_odometry', 'benchmarks']) {
    const path = realData(folder)
    if (path) expect(await namesFor(path), folder).toEqual([])
  }
})
