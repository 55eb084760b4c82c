type Attributes = Readonly<Record<string, string | number | undefined>>

/** One element; numbers are cut to hundredths, and undefined attributes are left out. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const list = Object.entries(attributes).filter(([, value]) => value !== undefined)
  const text = list.map(([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : escapeXml(value!)}"`)
  return children.length === 0
    ? `<${name}${text.join('')}/>`
    : `<${name}${text.join('')}>${children.join('')}</${name}>`
}

export const short = (value: number): string => String(Math.round(value * 100) / 100)

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** For text and attributes of HTML and SVG; control characters, which XML forbids, become spaces. */
export function escapeXml(text: string): string {
  const printable = [...text].map(c => (c < ' ' ? ' ' : c)).join('')
  return printable.replaceAll(/[&<>"']/g, c => ENTITIES[c])
}

/** "M x y L x y ..." through points in pixels. */
export const pathThrough = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`).join('')

/** A text whose left end (or `text-anchor`) is at x, on the line y. */
export const text = (
  x: number,
  y: number,
  fill: string,
  content: string,
  more: Record<string, string | number> = {},
): string => element('text', { x, y, fill, ...more }, escapeXml(content))
