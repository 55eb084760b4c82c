import { join } from 'node:path'
import { writeFileAtomic } from '../files/atomic.ts'
import { svgToPng } from './png.ts'
import { LIGHT, OF_PAGE, type Theme } from './theme.ts'

/** Writes pictures as SVG and PNG into one folder, and gives them back for the page. */
export class Pictures {
  readonly #folder: string
  readonly #names = new Set<string>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Draws once for the files, the PNG so wide, and once in the page's colours; returns the latter. */
  async write(name: string, pngWidthPx: number, draw: (theme: Theme) => string): Promise<string> {
    const base = join(this.#folder, this.#fresh(name))
    const svg = draw(LIGHT)
    await writeFileAtomic(`${base}.svg`, `${svg}\n`)
    await writeFileAtomic(`${base}.png`, svgToPng(svg, pngWidthPx))
    return draw(OF_PAGE)
  }

  /** A name for a file: letters, digits and little else, never twice. */
  #fresh(name: string): string {
    const plain =
      name
        .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
        .slice(-80)
        .replace(/^[.-]+/, '') || 'picture'
    let fresh = plain
    for (let i = 2; this.#names.has(fresh); i++) fresh = `${plain}-${i}`
    this.#names.add(fresh)
    return fresh
  }
}
