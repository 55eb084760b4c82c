/**
 * McNemar's test, exact: whether as many questions are right for the one alone as for the other alone. Two-sided p of
 * `onlyA` out of `onlyA + onlyB` under Binomial(n, 1/2); 1 where they disagree nowhere.
 */
export function mcnemarP(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB
  const fewer = Math.min(onlyA, onlyB)
  let logTerm = -n * Math.LN2
  for (let k = 1; k <= fewer; k++) logTerm += Math.log((n - k + 1) / k)
  // The tail from its largest term down; what no longer adds to the sum ends it.
  let term = 1
  let tail = 1
  for (let k = fewer; k > 0 && term > 1e-18 * tail; k--) {
    term *= k / (n - k + 1)
    tail += term
  }
  return Math.min(1, 2 * Math.exp(logTerm) * tail)
}
