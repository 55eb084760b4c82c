/** P values adjusted for their number (Holm 1979), in the order given: the step-down of the smallest first. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a] - pValues[b])
  const adjusted = [...pValues]
  let reached = 0
  order.forEach((index, rank) => {
    reached = Math.max(reached, Math.min(1, (pValues.length - rank) * pValues[index]))
    adjusted[index] = reached
  })
  return adjusted
}
