import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import golden from '../../../test/golden/egoexo4d/projectaria.json' with { type: 'json' }
import { projectPoint } from '../../geometry/camera.ts'
import { IDENTITY_POSE, invert, transformPoint } from '../../geometry/pose.ts'
import { readGopros } from './cameras.ts'
import { boxOfMask } from './relations.ts'

/** Project Aria keeps intrinsics as float32: some 1e-4 px at the edge of 3,840. */
const FLOAT32_DIGITS_PX = 3

test("a GoPro's calibration projects as projectaria_tools does", async () => {
  const dir = await mkdtemp(join(tmpdir(), 'stvlm-aria-'))
  try {
    const path = join(dir, 'gopro_calibs.csv')
    await writeFile(path, golden.calibs)
    const [gopro] = await readGopros(path, IDENTITY_POSE)
    expect([gopro.name, gopro.widthPx, gopro.heightPx]).toEqual(['cam01', 3840, 2160])
    for (const [i, [x, y, z]] of golden.pointsInWorld.entries()) {
      const pixel = projectPoint(gopro.intrinsics, transformPoint(invert(gopro.worldFromCamera), [x, y, z]))
      expect(pixel?.[0]).toBeCloseTo(golden.pixels[i][0], FLOAT32_DIGITS_PX)
      expect(pixel?.[1]).toBeCloseTo(golden.pixels[i][1], FLOAT32_DIGITS_PX)
    }
  } finally {
    await rm(dir, { recursive: true })
  }
})

test.each(Object.entries(golden.masks))("the box of the published mask %s is pycocotools'", (_, mask) => {
  expect(boxOfMask(mask.encodedMask, mask.width, mask.height, 'golden')).toEqual(mask.box)
})
