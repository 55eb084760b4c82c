import { GRID, newSpectrum, type Spectrum, transformGrid } from './fft.ts'
import { CHANNELS } from './window-features.ts'

const CELLS = GRID * GRID
/** Share of the filter that a new picture of the object replaces. */
const LEARNING = 0.03
/** Regularisation, as a share of the mean energy. */
const DAMPING = 0.02
/** Spread of the wanted peak, as a share of the object's size in the window. */
const PEAK_SHARE = 0.11

/** Where the object is in a window, in cells from its middle. */
export interface Response {
  readonly dx: number
  readonly dy: number
  /** About 1 where the window shows what was learnt, 0 where it shows nothing of it. */
  readonly peak: number
  /** Peak over what else there is, in standard deviations (Bolme et al. 2010). */
  readonly psr: number
}

/** A discriminative correlation filter over several channels (Danelljan et al. 2014, eq. 3-4). */
export class CorrelationFilter {
  readonly #numerators: readonly Spectrum[] = Array.from({ length: CHANNELS }, newSpectrum)
  readonly #denominator = new Float64Array(CELLS)
  readonly #wanted: Spectrum
  readonly #work = newSpectrum()
  readonly #sum = newSpectrum()
  #learnt = 0

  /** `shareX`, `shareY`: the object's size over the window's. */
  constructor(shareX: number, shareY: number) {
    this.#wanted = wantedPeak(PEAK_SHARE * GRID * shareX, PEAK_SHARE * GRID * shareY)
  }

  learn(channels: readonly Float64Array[]): void {
    const rate = this.#learnt++ === 0 ? 1 : LEARNING
    for (let i = 0; i < CELLS; i++) this.#denominator[i] *= 1 - rate
    const { re: gr, im: gi } = this.#wanted
    for (const [c, channel] of channels.entries()) {
      const { re: fr, im: fi } = this.#transformed(channel)
      const { re, im } = this.#numerators[c]
      for (let i = 0; i < CELLS; i++) {
        re[i] = (1 - rate) * re[i] + rate * (gr[i] * fr[i] + gi[i] * fi[i])
        im[i] = (1 - rate) * im[i] + rate * (gr[i] * fi[i] - gi[i] * fr[i])
        this.#denominator[i] += rate * (fr[i] * fr[i] + fi[i] * fi[i])
      }
    }
  }

  respond(channels: readonly Float64Array[]): Response {
    const { re, im } = this.#sum
    re.fill(0)
    im.fill(0)
    for (const [c, channel] of channels.entries()) {
      const { re: zr, im: zi } = this.#transformed(channel)
      const { re: ar, im: ai } = this.#numerators[c]
      for (let i = 0; i < CELLS; i++) {
        re[i] += ar[i] * zr[i] + ai[i] * zi[i]
        im[i] += ar[i] * zi[i] - ai[i] * zr[i]
      }
    }
    let mean = 0
    for (let i = 0; i < CELLS; i++) mean += this.#denominator[i] / CELLS
    for (let i = 0; i < CELLS; i++) {
      const norm = this.#denominator[i] + DAMPING * mean
      re[i] /= norm
      im[i] /= norm
    }
    transformGrid(this.#sum, true)
    return peakOf(re)
  }

  #transformed(channel: Float64Array): Spectrum {
    this.#work.re.set(channel)
    this.#work.im.fill(0)
    transformGrid(this.#work)
    return this.#work
  }
}

/** A bell at cell 0, round the edges. */
function wantedPeak(sdX: number, sdY: number): Spectrum {
  const wanted = newSpectrum()
  for (let y = 0, at = 0; y < GRID; y++) {
    for (let x = 0; x < GRID; x++, at++) {
      wanted.re[at] = Math.exp(-0.5 * ((signed(x) / sdX) ** 2 + (signed(y) / sdY) ** 2))
    }
  }
  transformGrid(wanted)
  return wanted
}

const signed = (cell: number): number => (cell < GRID / 2 ? cell : cell - GRID)

/** Cells about the peak that are no sidelobe. */
const LOBE = 4

function peakOf(values: Float64Array): Response {
  let best = 0
  for (let i = 1; i < CELLS; i++) if (values[i] > values[best]) best = i
  const [x, y] = [best % GRID, Math.floor(best / GRID)]
  let [count, sum, squares] = [0, 0, 0]
  for (let i = 0; i < CELLS; i++) {
    const dx = Math.abs(signed((i - x + 2 * GRID) % GRID))
    const dy = Math.abs(signed((Math.floor(i / GRID) - y + GRID) % GRID))
    if (dx <= LOBE && dy <= LOBE) continue
    count++
    sum += values[i]
    squares += values[i] * values[i]
  }
  const mean = sum / count
  const sd = Math.sqrt(Math.max(1e-12, squares / count - mean * mean))
  const at = (column: number, row: number): number => values[((row + GRID) % GRID) * GRID + ((column + GRID) % GRID)]
  const peak = values[best]
  return {
    dx: signed(x) + vertex(at(x - 1, y), peak, at(x + 1, y)),
    dy: signed(y) + vertex(at(x, y - 1), peak, at(x, y + 1)),
    peak,
    psr: (peak - mean) / sd,
  }
}

/** Of the parabola through three values one apart, from the middle one. */
function vertex(before: number, middle: number, after: number): number {
  const bend = before - 2 * middle + after
  return bend < 0 ? Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / bend)) : 0
}
