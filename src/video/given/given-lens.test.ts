import { expect, test } from 'vitest'
import { calibrationFor } from './given-lens.ts'

const CALIBRATION = { widthPx: 768, heightPx: 576, intrinsics: { fxPx: 1000, fyPx: 900, cxPx: 380, cyPx: 290 } }

test('a calibration is scaled with the picture', () => {
  const { intrinsics, widthPx } = calibrationFor(CALIBRATION, { widthPx: 384, heightPx: 288 }, 'file')
  expect([widthPx, intrinsics]).toEqual([384, { fxPx: 500, fyPx: 450, cxPx: 190, cyPx: 145 }])
})

test('one of another shape, or without its axis in the picture, is refused', () => {
  expect(() => calibrationFor(CALIBRATION, { widthPx: 768, heightPx: 432 }, 'file')).toThrow(
    /calibration: expected pictures of the video's shape, 768x432, got 768x576 \(file\)/,
  )
  const { intrinsics } = CALIBRATION
  expect(() => calibrationFor({ intrinsics }, { widthPx: 320, heightPx: 240 }, 'file')).toThrow(
    /a principal point inside 320x240, got 380.0, 290.0/,
  )
})
