import type { IncomingHttpHeaders } from 'node:http'

/** How long a server asks to wait, in ms: Retry-After in seconds or as an HTTP date (RFC 9110, 10.2.3), or retry-after-ms. */
export function retryAfterMs(headers: IncomingHttpHeaders, nowMs: number): number | undefined {
  const ms = Number(headers['retry-after-ms'] ?? Number.NaN)
  if (ms >= 0) return ms
  const text = headers['retry-after']?.trim()
  if (!text) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  // V8 takes many things for a date; an HTTP date begins with its weekday.
  const atMs = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs)
}
