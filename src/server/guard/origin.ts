import { ApiError } from '../api-error.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]'])

export const isLoopback = (host: string): boolean => LOOPBACK.has(host) || /^127\.\d+\.\d+\.\d+$/.test(host)

/**
 * Without keys a browser on this machine could be made to ask by any page: by a name that leads here (DNS rebinding), or by a form
 * (cross-site request). The first shows in Host, the second in Origin.
 */
export function refuseForeignPage(host: string | undefined, origin: string | undefined): void {
  const asked = hostOf(`http://${host ?? ''}`)
  if (asked === undefined || !isLoopback(asked)) {
    throw new ApiError(403, 'Host: expected this machine by the name localhost; others need an API key', {
      code: 'foreign_host',
    })
  }
  if (origin === undefined) return
  const from = hostOf(origin)
  if (from !== undefined && isLoopback(from)) return
  throw new ApiError(403, 'Origin: expected a page of this machine; others need an API key', { code: 'foreign_origin' })
}

function hostOf(address: string): string | undefined {
  try {
    return new URL(address).hostname
  } catch {
    // No address at all.
    return undefined
  }
}
