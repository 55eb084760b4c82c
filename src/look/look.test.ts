import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realData } from '../../test/real-data.ts'
import { openEncoder } from '../media/encode.ts'
import { SCENE_SCHEMA, type Scene } from '../tracks/scene.ts'
import { boxesOfMask } from './boxes-of-mask.ts'
import { COMPACT, drawPlan, WIDE } from './draw-plan.ts'
import { resultText } from './evidence-text.ts'
import { lookAtMasks } from './look-at-masks.ts'
import { renderPage } from './page.ts'
import { planOfScene } from './plan-of-scene.ts'
import { fitFrame, niceStep, ticks, toPaper } from './plan-view.ts'
import { svgToPng } from './png.ts'
import { escapeXml } from './svg.ts'
import { LIGHT, OF_PAGE } from './theme.ts'

const CHROMIUM = '/usr/bin/chromium'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-look-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A car that drives 20 m along x in 10 s, and a person who stands. */
function scene(): Scene {
  const at = (x: number, y: number, timeS: number) => ({ timeS, centerInWorldM: [x, y, 0] as [number, number, number] })
  const times = Array.from({ length: 21 }, (_, k) => k / 2)
  const pose = { translationM: [0, -12, 1.5] as [number, number, number], quatWxyz: [0.5, -0.5, 0.5, -0.5] }
  return {
    schema: SCENE_SCHEMA,
    id: 'a <scene> & "more"',
    recordingId: 'r',
    startInRecordingS: 0,
    durationS: 10,
    source: { name: 'test', version: '1', licence: 'none', attribution: '' },
    provenance: 'label',
    units: 'm',
    cameras: [
      {
        name: 'front',
        widthPx: 640,
        heightPx: 360,
        intrinsics: { fxPx: 500, fyPx: 500, cxPx: 320, cyPx: 180 },
        frames: [{ timeS: 0, worldFromCamera: { ...pose, quatWxyz: [0.5, -0.5, 0.5, -0.5] } }],
      },
    ],
    tracks: [
      { id: '7', category: 'car', position: 'center', samples: times.map(t => at(2 * t, 0, t)) },
      { id: '8', category: 'person', position: 'foot', samples: times.map(t => at(5, -4, t)) },
    ],
  }
}

describe('the picture from above', () => {
  const plan = planOfScene(scene())!

  it('tells distance and speed, in order of distance', () => {
    expect(plan.paths.map(path => path.label)).toEqual(['car 7', 'person 8'])
    expect(plan.paths[0].notes).toEqual(['20.0 m in 10.0 s', 'mean 7.2 km/h'])
    expect(plan.paths[1].notes).toEqual(['0.0 m in 10.0 s', 'mean 0.0 km/h'])
  })

  it('puts points where they are: x to the right, y up, one scale', () => {
    const frame = fitFrame(plan, WIDE.paper)
    const [x0, y0] = toPaper(frame, { x: 0, y: 0 })
    const [x1, y1] = toPaper(frame, { x: 10, y: 5 })
    expect(x1 - x0).toBeCloseTo(10 * frame.pxPerUnit, 6)
    expect(y0 - y1).toBeCloseTo(5 * frame.pxPerUnit, 6)
    for (const point of plan.paths.flatMap(path => path.pieces.flat())) {
      const [x, y] = toPaper(frame, point)
      expect(x).toBeGreaterThan(frame.left)
      expect(x).toBeLessThan(frame.left + frame.width)
      expect(y).toBeGreaterThan(frame.top)
      expect(y).toBeLessThan(frame.top + frame.height)
    }
  })

  it.each([
    ['wide', WIDE],
    ['compact', COMPACT],
  ] as const)('names axes with their unit, has a scale bar, times and the camera: %s', (_, layout) => {
    const svg = drawPlan(plan, LIGHT, layout)
    for (const word of [
      '>x in m<',
      '>y in m<',
      '>5 m<',
      '>0 s<',
      '>10 s<',
      'camera front',
      'car 7',
      'a &lt;scene&gt; &amp;',
    ]) {
      expect(svg).toContain(word)
    }
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('becomes a PNG whose text is there, whatever fonts the machine has', () => {
    const png = PNG.sync.read(Buffer.from(svgToPng(drawPlan(plan, LIGHT), WIDE.widthPx)))
    expect([png.width, png.height]).toEqual([WIDE.widthPx, WIDE.heightPx])
    const dark = (x0: number, x1: number, y0: number, y1: number) => {
      let count = 0
      for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) if (png.data[4 * (y * png.width + x)] < 128) count++
      return count
    }
    expect(dark(62, 300, 8, 32)).toBeGreaterThan(300)
    expect(dark(700, 900, 60, 76)).toBeGreaterThan(60)
  })

  it('is the same for the same scene', () => {
    expect(drawPlan(planOfScene(scene())!, LIGHT)).toBe(drawPlan(plan, LIGHT))
  })

  it('is not drawn where only pixels are known', () => {
    const pixels = scene()
    for (const track of pixels.tracks) for (const sample of track.samples) delete sample.centerInWorldM
    expect(planOfScene(pixels)).toBeUndefined()
  })
})

describe('round numbers', () => {
  it('are 1, 2 or 5 times a power of ten, and never below what is asked', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 1e6, noNaN: true }), least => {
        const step = niceStep(least)
        expect(step).toBeGreaterThanOrEqual(least * (1 - 1e-6))
        expect(step).toBeLessThan(least * 2.5 * (1 + 1e-6))
        const digits = step / 10 ** Math.floor(Math.log10(step) + 1e-9)
        expect([1, 2, 5, 10].some(d => Math.abs(d - digits) < 1e-6)).toBe(true)
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  it('mark a range from end to end', () => {
    expect(ticks(-5, 12, 5)).toEqual([-5, 0, 5, 10])
    expect(ticks(0.1, 0.4, 0.5)).toEqual([])
  })
})

it.each([
  ['distanceM', 2.559, 'distance 2.56 m'],
  ['speedMps', 0.37271, 'speed 0.373 m/s'],
  ['bearingDeg', 124.5, 'bearing 124.5°'],
  ['referenceS', 22, 'reference 22 s'],
  ['ratio', 20.08, 'ratio 20.1'],
])('says %s %d as "%s"', (name, value, text) => {
  expect(resultText(name, value)).toBe(text)
})

it('finds the boxes of a mask, a colour an object, without specks', () => {
  const mask = { widthPx: 40, heightPx: 30, data: new Uint8Array(4 * 40 * 30) }
  const paint = (x0: number, y0: number, x1: number, y1: number, rgb: readonly number[]) => {
    for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) mask.data.set([...rgb, 255], 4 * (y * 40 + x))
  }
  paint(3, 4, 13, 9, [128, 0, 0])
  paint(20, 10, 40, 30, [0, 128, 0])
  paint(0, 29, 3, 30, [0, 0, 128])
  expect(boxesOfMask(mask).map(({ box2dPx, pixels }) => [...box2dPx, pixels])).toEqual([
    [20, 10, 40, 30, 400],
    [3, 4, 13, 9, 50],
  ])
})

it('escapes what a file may say', () => {
  expect(escapeXml('<script>"a"&\'b\'\u0007</script>')).toBe(
    '&lt;script&gt;&quot;a&quot;&amp;&#39;b&#39; &lt;/script&gt;',
  )
})

describe.skipIf(!existsSync(CHROMIUM))('the page in a browser', () => {
  it.each(['light', 'dark'] as const)('plays its clip, shows its picture and has no errors: %s', async colorScheme => {
    const { chromium } = await import('playwright-core')
    const film = await openEncoder(join(folder, 'clip.mp4'), { widthPx: 64, heightPx: 48, fps: 10, format: 'rgb24' })
    for (let i = 0; i < 30; i++) await film.write(new Uint8Array(64 * 48 * 3).fill(8 * i))
    await film.commit()
    const clipFile = `data:video/mp4;base64,${(await readFile(join(folder, 'clip.mp4'))).toString('base64')}`
    const answers = [
      { by: 'measured', text: '20 m', note: '19 to 21 m' },
      { by: 'a <model>', text: '22 m' },
    ]
    const questions = [{ question: 'How far <i>', answers, evidence: ['distance 20 m'] }]
    const item = { title: 'A "clip"', clipFile, pathSvg: drawPlan(planOfScene(scene())!, OF_PAGE, COMPACT), questions }
    const html = renderPage({ title: 'Test', intro: 'Two words.', asked: 'A & B.', items: [item] })
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 800 } })
      const errors: string[] = []
      page.on('pageerror', error => errors.push(error.message))
      page.on('console', message => errors.push(message.text()))
      page.on('request', request => {
        if (/^https?:/.test(request.url())) errors.push(`asked the network for ${request.url()}`)
      })
      await page.setContent(html, { waitUntil: 'load' })
      await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.3)
      const fills = await page.evaluate(() =>
        [...document.querySelectorAll('svg > rect, svg > text')].map(node => getComputedStyle(node).fill),
      )
      expect(fills[0]).toBe(colorScheme === 'dark' ? 'rgb(29, 31, 34)' : 'rgb(255, 255, 255)')
      expect(await page.textContent('.question')).toBe('How far <i>')
      expect(errors).toEqual([])
    } finally {
      await browser.close()
    }
  })
})

const davis = realData('davis')
describe.skipIf(!davis)('masks of a real recording', () => {
  it('become a clip with boxes, a sheet and a page', async () => {
    const out = join(folder, 'davis')
    const masks = join(davis!, 'car-shadow-masks')
    const looked = await lookAtMasks(join(davis!, 'car-shadow'), { folder: out, masks, fps: 24, max: 1 })
    const names = await readdir(out)
    expect(names.filter(name => name.endsWith('.mp4'))).toHaveLength(1)
    expect(names).toEqual(expect.arrayContaining(['car-shadow.png', 'car-shadow.svg', 'index.html']))
    expect(await readFile(looked.pagePath, 'utf8')).toContain('40 frames')
    expect(pathToFileURL(looked.pagePath).href).toMatch(/index\.html$/)
  })

  it('are missed in one line where no name fits', async () => {
    const options = { folder: join(folder, 'none'), masks: join(davis!, 'lady-running'), fps: 24, max: 1 }
    await expect(lookAtMasks(join(davis!, 'car-shadow'), options)).rejects.toThrow(
      /masks: expected PNG files named as the frames/,
    )
  })
})
