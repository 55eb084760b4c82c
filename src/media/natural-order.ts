/** Runs of digits compare as numbers: "frame2" stands before "frame10". A total order, the same on every machine. */
export function naturalOrder(a: string, b: string): number {
  const [left, right] = [piecesOf(a), piecesOf(b)]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = comparePieces(left[i], right[i])
    if (order !== 0) return order
  }
  return left.length - right.length || compareTexts(a, b)
}

const piecesOf = (text: string): string[] => text.match(/\d+|\D+/g) ?? []

function comparePieces(a: string, b: string): number {
  const areNumbers = /^\d/.test(a) && /^\d/.test(b)
  if (!areNumbers) return compareTexts(a, b)
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return left.length - right.length || compareTexts(left, right)
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
