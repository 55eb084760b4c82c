import { setFlagsFromString } from 'node:v8'

/**
 * Lets the heap grow by no more than this between full collections, where V8's own choice is up to four times: scenes stream one
 * line at a time, and lines of 10 MB otherwise leave 550 MB of garbage standing (measured: 270 MB with this).
 */
export function keepHeapLean(growthPercent = 30): void {
  setFlagsFromString(`--heap-growing-percent=${growthPercent}`)
}
