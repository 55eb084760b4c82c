import { ApiError } from '../api-error.ts'
import { ANYBODY, type Keyring } from './keys.ts'
import { refuseForeignPage } from './origin.ts'
import type { Rates } from './rate.ts'

export interface Door {
  /** Absent: anybody on this machine may ask. */
  readonly keys?: Keyring
  readonly rates: Rates
  isDraining(): boolean
}

/** Whose it is, and whether it may come in now. Errors: 401, 403, 429, 503. */
export function admit(
  { keys, rates, isDraining }: Door,
  { headers }: Request,
): { owner: string; extra: Record<string, string> } {
  if (isDraining()) throw new ApiError(503, 'the server is stopping', { code: 'stopping', retryAfterS: 5 })
  if (!keys) refuseForeignPage(headers.get('host') ?? undefined, headers.get('origin') ?? undefined)
  const owner = keys ? keys.nameOf(headers.get('authorization') ?? undefined) : ANYBODY
  if (owner === undefined) {
    throw new ApiError(401, 'Authorization: expected "Bearer" and a key of this server', { code: 'invalid_api_key' })
  }
  return { owner, extra: rates.take(owner) }
}
