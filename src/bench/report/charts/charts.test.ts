import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bars } from './bars.ts'
import { CHART_OF_PAGE, CHART_WIDTH, DARK_SERIES, LIGHT_CHART, LIGHT_SERIES } from './chart.ts'
import { dial } from './dial.ts'
import { dotPlot, percentDot } from './dot-plot.ts'
import { shapeOf } from './marks.ts'
import { linearScale, logScale } from './scale.ts'
import { rangeOf, type ScatterPoint, scatter } from './scatter.ts'

const ONE = { label: 'one', index: 0 }
const TWO = { label: 'two', index: 1 }
const WORDS = { name: 'n', title: 'A title', alt: 'What is to be seen.' }

/** Every "name=number" of an SVG's elements of a kind. */
const numbersOf = (svg: string, element: string, attribute: string): number[] =>
  [...svg.matchAll(new RegExp(`<${element}[^>]* ${attribute}="(-?[\\d.]+)"`, 'g'))].map(m => Number(m[1]))

describe('scales', () => {
  test('put ends at ends, keep order, clamp what is beyond, and have ticks inside', () => {
    const positive = fc.double({ min: 1e-3, max: 1e4, noNaN: true })
    fc.assert(
      fc.property(positive, fc.double({ min: 1.5, max: 1e5, noNaN: true }), positive, (low, factor, value) => {
        const high = low * factor
        for (const scale of [linearScale(low, high, [10, 200]), logScale(low, high, [10, 200])]) {
          expect(scale.at(low)).toBeCloseTo(10, 6)
          expect(scale.at(high)).toBeCloseTo(200, 6)
          expect(scale.at(value)).toBeGreaterThanOrEqual(10)
          expect(scale.at(value)).toBeLessThanOrEqual(200 + 1e-9)
          expect(scale.at(Math.min(high, value * 1.1))).toBeGreaterThanOrEqual(scale.at(Math.min(high, value)))
          for (const tick of scale.ticks) {
            expect(tick.value).toBeGreaterThanOrEqual(low * (1 - 1e-6))
            expect(tick.value).toBeLessThanOrEqual(high * (1 + 1e-6))
          }
        }
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('logarithmic: equal factors are equally wide, and ticks are round', () => {
    const scale = logScale(1, 100, [0, 200])
    expect([1, 10, 100].map(value => scale.at(value))).toEqual([0, 100, 200])
    expect(scale.ticks.map(tick => tick.label)).toEqual(['1', '3', '10', '30', '100'])
  })
})

describe('predicted against true', () => {
  const points: ScatterPoint[] = [
    { truth: 10, predicted: 10, right: true },
    { truth: 1, predicted: 100, right: false },
    { truth: 100, predicted: 1e9, right: false },
    { truth: 5, predicted: 0, right: false },
  ]
  const chart = scatter({ ...WORDS, what: 'distance', unit: 'm', tolerance: 0.25, points })

  test('shows all truths, and answers up to ten times beyond them', () => {
    const [low, high] = rangeOf(points)
    expect(low).toBeLessThan(1)
    expect(low).toBeGreaterThan(0.05)
    expect(high).toBeCloseTo(1300, 6)
  })

  test('a right answer stands on the diagonal; none stands outside the frame', () => {
    const svg = chart.draw(LIGHT_CHART)
    const [, top] = numbersOf(svg, 'rect', 'y').slice(-2)
    const frames = [...svg.matchAll(/<rect x="50" y="([\d.]+)" width="(\d+)" height="(\d+)"/g)]
    expect(frames).toHaveLength(1)
    const [, frameTop, side] = frames[0].map(Number)
    expect(top).toBe(frameTop)
    const [dot] = [...svg.matchAll(/d="M([\d.]+) ([\d.]+)h0"/g)]
    expect(Number(dot[1]) - 50 + (Number(dot[2]) - frameTop)).toBeCloseTo(side, -0.5)
    const crosses = [...svg.matchAll(/M([\d.]+) ([\d.]+)m-2\.4/g)].map(m => [Number(m[1]), Number(m[2])])
    // Three are wrong, and one cross explains the sign in the key, which is drawn otherwise.
    const inside = crosses.filter(([x, y]) => x >= 50 && x <= 50 + side && y >= frameTop && y <= frameTop + side)
    expect(inside).toHaveLength(3)
    expect(inside.some(([, y]) => y === frameTop)).toBe(true)
    expect(inside.some(([, y]) => y === frameTop + side)).toBe(true)
  })

  test('twenty thousand answers are two paths of a bounded size', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => {
      const truth = 1 + (i % 997)
      return { truth, predicted: truth * (0.5 + (i % 89) / 60), right: i % 2 === 0 }
    })
    const svg = scatter({ ...WORDS, what: 'distance', unit: 'm', tolerance: 0.25, points: many }).draw(LIGHT_CHART)
    expect(svg.length).toBeLessThan(700_000)
    expect(svg.match(/stroke-linecap="round"/g)).toHaveLength(1)
  })
})

describe('dots', () => {
  const plot = (value: number) =>
    dotPlot({
      ...WORDS,
      axis: 'right in %',
      domain: [0, 100],
      rows: [
        {
          label: 'a row',
          note: 'n = 3',
          dots: [percentDot(ONE, value, [value - 0.1, value + 0.1]), percentDot(TWO, 0.2)],
        },
      ],
    }).draw(LIGHT_CHART)

  test('move with their value, and whiskers with them', () => {
    const placeOf = (svg: string): number =>
      Number([...svg.matchAll(/transform="translate\(([\d.]+) [\d.]+\)" fill="#0072B2"/g)].at(-1)?.[1])
    const [at30, at50, at70] = [0.3, 0.5, 0.7].map(value => placeOf(plot(value)))
    expect(at50).toBeCloseTo((14 + CHART_WIDTH - 16) / 2, 1)
    expect(at50 - at30).toBeCloseTo(at70 - at50, 1)
    expect(plot(0.5)).toContain(`H${Math.round((14 + 0.6 * (CHART_WIDTH - 30)) * 100) / 100}`)
  })

  test('series are named in a key only where there are several', () => {
    expect(plot(0.5)).toContain('>two<')
    const single = dotPlot({ ...WORDS, axis: '%', domain: [0, 1], rows: [{ label: 'r', dots: [percentDot(ONE, 0)] }] })
    expect(single.draw(LIGHT_CHART)).not.toContain('>one<')
  })
})

test('the dial: a wedge is as long as its share, the right one has the colour of what is right', () => {
  const counts = [6, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]
  const svg = dial({ ...WORDS, counts }).draw(LIGHT_CHART)
  const wedges = [...svg.matchAll(/<path d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)A[^"]+" fill="(#\w+)"/g)]
  expect(wedges).toHaveLength(3)
  const lengths = wedges.map(([, x0, y0, x1, y1]) => Math.hypot(Number(x1) - Number(x0), Number(y1) - Number(y0)))
  expect(lengths[0] / lengths[1]).toBeCloseTo(2, 1)
  expect(wedges.map(wedge => wedge[5])).toEqual([LIGHT_CHART.right, LIGHT_CHART.wrong, LIGHT_CHART.wrong])
})

test('bars are as long as their shares', () => {
  const row = (label: string, share: number) => ({ label, bars: [{ series: ONE, share, count: 100 * share }] })
  const svg = bars({ ...WORDS, rows: [row('a', 0.4), row('b', 0.1)] }).draw(LIGHT_CHART)
  const [, long, short] = numbersOf(svg, 'rect', 'width')
  expect(long / short).toBeCloseTo(4, 1)
  expect(svg).toContain('40.0 % (40)')
})

test('every chart has a name for those who do not see it, escapes what models are called, and draws the same twice', () => {
  const series = { label: '<b>"x"&y', index: 7 }
  const charts = [
    scatter({ ...WORDS, what: 'speed', unit: 'km/h', tolerance: 0.25, points: [] }),
    dial({ ...WORDS, counts: new Array(12).fill(0) }),
    bars({ ...WORDS, rows: [{ label: series.label, bars: [{ series, share: 0, count: 0 }] }] }),
    dotPlot({ ...WORDS, axis: '%', domain: [-5, 5], rows: [{ label: series.label, dots: [percentDot(series, 0)] }] }),
  ]
  for (const chart of charts) {
    const svg = chart.draw(CHART_OF_PAGE)
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-label="A title\. What is to be seen\."/)
    expect(svg).not.toMatch(/NaN|undefined|Infinity|<b>/)
    expect(svg).toBe(chart.draw(CHART_OF_PAGE))
  }
})

/** WCAG 2.2: relative luminance and contrast ratio. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [r, g, bl] = [1, 3, 5].map(i => {
      const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl
  }
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

test('marks stand out from the paper by 3 to 1 in both themes, and no two series have both colour and shape', () => {
  for (const colour of LIGHT_SERIES) expect(contrast(colour, '#ffffff'), colour).toBeGreaterThan(3)
  for (const colour of DARK_SERIES) expect(contrast(colour, '#1d1f22'), colour).toBeGreaterThan(3)
  const looks = Array.from({ length: 36 }, (_, i) => `${i % LIGHT_SERIES.length} ${shapeOf(i)}`)
  expect(new Set(looks).size).toBe(36)
})
