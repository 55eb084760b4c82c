import { filterRun, type Moment, type RunSettings } from './rts.ts'

/** A manoeuvre and a steady way last about this long. */

const MANOEUVRE_S = 1.5
const STEADY_S = 8

/**
 * By moment: probability that the object manoeuvres. Two filters, one steady and one agile, run side by side; which of
 * them explains what was seen is a hidden Markov chain (forwards and backwards, Rabiner 1989), so that a single outlier
 * is no manoeuvre.
 */
export function manoeuvreProbabilities(
  run: RunSettings,
  steady: readonly Moment[],
  agile: readonly Moment[],
): number[] {
  const logs = [steady, agile].map(moments => filterRun({ ...run, moments }).logLikelihoods)
  const n = steady.length
  const forwards = pass(n, k => k, logs, steady)
  const backwards = pass(n, k => n - 1 - k, logs, steady)
  return forwards.map((own, k) => {
    // The likelihood of the moment itself stands in both passes.
    const odds = own - (logs[1][k] - logs[0][k]) + backwards[n - 1 - k]
    return 1 / (1 + Math.exp(-odds))
  })
}

/** Log odds of the agile filter after each moment, in the order that `at` gives. */
function pass(
  n: number,
  at: (k: number) => number,
  logs: readonly Float64Array[],
  moments: readonly Moment[],
): number[] {
  const prior = MANOEUVRE_S / (MANOEUVRE_S + STEADY_S)
  let probability = prior
  const odds: number[] = []
  for (let k = 0; k < n; k++) {
    const i = at(k)
    const stepS = k === 0 ? 0 : Math.abs(moments[i].timeS - moments[at(k - 1)].timeS)
    const forgotten = Math.exp(-stepS * (1 / MANOEUVRE_S + 1 / STEADY_S))
    probability = prior + (probability - prior) * forgotten
    const ahead = Math.log(probability / (1 - probability)) + logs[1][i] - logs[0][i]
    odds.push(ahead)
    probability = Math.min(1 - 1e-9, Math.max(1e-9, 1 / (1 + Math.exp(-ahead))))
  }
  // Each pass brings the prior in once; together it must count once.
  return at(0) === 0 ? odds : odds.map(o => o - Math.log(prior / (1 - prior)))
}
