import type { Frame } from '../../media/pixels.ts'
import { GRID } from './fft.ts'

/** Pixels of a cell's side, once the window is sampled. */
const CELL = 4
const SIDE = CELL * GRID
const ORIENTATIONS = 7
/** Gradients by orientation, brightness, and two of colour. */
export const CHANNELS = ORIENTATIONS + 3

/** A part of the picture, edges in pixels; it may reach beyond the picture. */
export interface Window {
  readonly cxPx: number
  readonly cyPx: number
  readonly widthPx: number
  readonly heightPx: number
}

const HANN = Float64Array.from({ length: GRID }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / GRID))

/** What is left of a cell's features, by column and row. */
export interface Fade {
  readonly x: Float64Array
  readonly y: Float64Array
}

const HANN_FADE: Fade = { x: HANN, y: HANN }

/** Nearly all of an object of this share of the window, and little of what is around it. */
export function objectFade(shareX: number, shareY: number): Fade {
  const bell = (share: number) =>
    Float64Array.from({ length: GRID }, (_, i) => Math.exp(-0.7 * (((2 * (i + 0.5)) / GRID - 1) / share) ** 4))
  return { x: bell(shareX), y: bell(shareY) }
}

/** Scratch of one follower: nothing is allocated from frame to frame. */
export class WindowFeatures {
  readonly channels: readonly Float64Array[] = Array.from({ length: CHANNELS }, () => new Float64Array(GRID * GRID))
  readonly #rgb = new Float32Array(3 * SIDE * SIDE)
  readonly #gray = new Float32Array(SIDE * SIDE)
  readonly #energy = new Float64Array(GRID * GRID)

  /**
   * Histograms of oriented gradients over 4x4 pixels, divided by the energy about them (after Dalal and Triggs 2005), brightness
   * and opponent colours (R - G, B - (R + G) / 2), faded out towards the window's edge.
   */
  extract(frame: Frame, window: Window, fade: Fade = HANN_FADE): void {
    this.#sample(frame, window)
    for (const channel of this.channels) channel.fill(0)
    this.#colours()
    this.#gradients()
    this.#normalize()
    for (const channel of this.channels) {
      for (let y = 0, at = 0; y < GRID; y++) for (let x = 0; x < GRID; x++, at++) channel[at] *= fade.x[x] * fade.y[y]
    }
  }

  /** Means of a block where the window is larger than its sampling, else the nearest pixel; the edge goes on outside. */
  #sample({ data, widthPx, heightPx }: Frame, window: Window): void {
    const [stepX, stepY] = [window.widthPx / SIDE, window.heightPx / SIDE]
    const left = window.cxPx - window.widthPx / 2
    const top = window.cyPx - window.heightPx / 2
    const [nx, ny] = [Math.max(1, Math.min(4, Math.round(stepX))), Math.max(1, Math.min(4, Math.round(stepY)))]
    for (let y = 0, to = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++, to++) {
        let [r, g, b] = [0, 0, 0]
        for (let j = 0; j < ny; j++) {
          const row = clamp(Math.floor(top + (y + (j + 0.5) / ny) * stepY), heightPx) * widthPx
          for (let i = 0; i < nx; i++) {
            const at = 3 * (row + clamp(Math.floor(left + (x + (i + 0.5) / nx) * stepX), widthPx))
            r += data[at]
            g += data[at + 1]
            b += data[at + 2]
          }
        }
        const share = 1 / (nx * ny)
        this.#rgb[3 * to] = r * share
        this.#rgb[3 * to + 1] = g * share
        this.#rgb[3 * to + 2] = b * share
        this.#gray[to] = (0.299 * r + 0.587 * g + 0.114 * b) * share
      }
    }
  }

  #colours(): void {
    const [light, redGreen, blue] = this.channels.slice(ORIENTATIONS)
    for (let y = 0, from = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++, from++) {
        const cell = (y >> 2) * GRID + (x >> 2)
        const r = this.#rgb[3 * from]
        const g = this.#rgb[3 * from + 1]
        light[cell] += this.#gray[from]
        redGreen[cell] += r - g
        blue[cell] += this.#rgb[3 * from + 2] - (r + g) / 2
      }
    }
    for (const channel of [light, redGreen, blue]) centre(channel)
  }

  #gradients(): void {
    const gray = this.#gray
    for (let y = 1; y < SIDE - 1; y++) {
      for (let x = 1; x < SIDE - 1; x++) {
        const at = y * SIDE + x
        const dx = gray[at + 1] - gray[at - 1]
        const dy = gray[at + SIDE] - gray[at - SIDE]
        const size = Math.sqrt(dx * dx + dy * dy)
        if (size < 4) continue
        let angle = Math.atan2(dy, dx)
        if (angle < 0) angle += Math.PI
        const bin = Math.min(ORIENTATIONS - 1, Math.floor((angle / Math.PI) * ORIENTATIONS))
        this.channels[bin][(y >> 2) * GRID + (x >> 2)] += size
      }
    }
  }

  #normalize(): void {
    const energy = this.#energy.fill(0)
    for (let bin = 0; bin < ORIENTATIONS; bin++) {
      const channel = this.channels[bin]
      for (let at = 0; at < energy.length; at++) energy[at] += channel[at] * channel[at]
    }
    for (let y = 0, at = 0; y < GRID; y++) {
      for (let x = 0; x < GRID; x++, at++) {
        const norm = 1 / (Math.sqrt(around(energy, x, y)) + 40)
        for (let bin = 0; bin < ORIENTATIONS; bin++) {
          this.channels[bin][at] = Math.min(0.4, this.channels[bin][at] * norm)
        }
      }
    }
  }
}

const clamp = (at: number, size: number): number => Math.max(0, Math.min(size - 1, at))

/** Sum over the 3x3 cells. */
function around(energy: Float64Array, x: number, y: number): number {
  let sum = 0
  for (let j = Math.max(0, y - 1); j <= Math.min(GRID - 1, y + 1); j++) {
    for (let i = Math.max(0, x - 1); i <= Math.min(GRID - 1, x + 1); i++) sum += energy[j * GRID + i]
  }
  return sum
}

/** Less the mean; sums of 16 pixels brought to about -0.4..0.4. */
function centre(channel: Float64Array): void {
  let mean = 0
  for (const value of channel) mean += value
  mean /= channel.length
  for (let at = 0; at < channel.length; at++) channel[at] = (channel[at] - mean) / (CELL * CELL * 255)
}
