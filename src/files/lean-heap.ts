import { setFlagsFromString } from 'node:v8'

/**
 * Lets the heap grow by 30 % between full collections, where V8's own choice is up to four times: scenes stream one
 * line at a time, and lines of 10 MB otherwise leave 550 MB of garbage standing (measured: 270 MB with this).
 */
export function keepHeapLean(): void {
  setFlagsFromString('--heap-growing-percent=30')
}
