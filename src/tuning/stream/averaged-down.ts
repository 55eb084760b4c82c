/**
 * A picture of a `factor` times smaller width and height, each pixel the mean of those that it covers, as a large one is scaled
 * down; 3 bytes a pixel. Width and height are multiples of the factor.
 */
export function averagedDown(rgb: Uint8Array, widthPx: number, factor: number): Uint8Array {
  const [rowBytes, area] = [(3 * widthPx) / factor, factor ** 2]
  const out = new Uint8Array(rgb.length / area)
  const sums = new Uint32Array(rowBytes)
  for (let start = 0, from = 0; start < out.length; start += rowBytes) {
    sums.fill(0)
    for (let dy = 0; dy < factor; dy++) from = addRow(sums, rgb, from, factor)
    for (let i = 0; i < rowBytes; i++) out[start + i] = Math.round(sums[i] / area)
  }
  return out
}

/** Adds each pixel of a row to the one that it falls into; gives where the next row starts. */
function addRow(sums: Uint32Array, rgb: Uint8Array, start: number, factor: number): number {
  let from = start
  for (let to = 0; to < sums.length; to += 3) {
    for (let dx = 0; dx < factor; dx++, from += 3) {
      sums[to] += rgb[from]
      sums[to + 1] += rgb[from + 1]
      sums[to + 2] += rgb[from + 2]
    }
  }
  return from
}
