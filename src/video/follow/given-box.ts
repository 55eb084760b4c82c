import { badUsage } from '../../base/errors.ts'
import type { Box2dPx } from '../../geometry/box.ts'

/** An object that the user points at. */
export interface GivenBox {
  readonly name: string
  /** In pixels of the source. */
  readonly box: Box2dPx
  readonly atS: number
}

const NUMBER = String.raw`\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*`
const BOX = new RegExp(`^\\s*([^=]+?)\\s*=${NUMBER},${NUMBER},${NUMBER},${NUMBER}(?:@${NUMBER}s?\\s*)?$`)

/** "red=x0,y0,x1,y1@3.5": edges in pixels, and seconds since the first frame (0 where absent). */
export function parseGivenBox(text: string): GivenBox {
  const found = BOX.exec(text)
  if (!found) throw badUsage({ subject: '--box', expected: 'NAME=x0,y0,x1,y1@SECONDS', got: `"${text}"` })
  const [x0, y0, x1, y1, atS] = found.slice(2).map(word => Number(word ?? 0))
  if (!(x1 - x0 >= 2 && y1 - y0 >= 2)) {
    throw badUsage({ subject: '--box', expected: 'x0 < x1 and y0 < y1, 2 px apart or more', got: `"${text}"` })
  }
  if (atS < 0) throw badUsage({ subject: '--box', expected: 'seconds of 0 or more after @', got: `"${text}"` })
  return { name: found[1], box: [x0, y0, x1, y1], atS }
}

/** Several, each of another name. */
export function parseGivenBoxes(texts: readonly string[]): GivenBox[] {
  const boxes = texts.map(parseGivenBox)
  const twice = boxes.find((box, i) => boxes.findIndex(other => other.name === box.name) < i)
  if (twice) throw badUsage({ subject: '--box', expected: 'a name of its own for each', got: `"${twice.name}" twice` })
  return boxes
}
