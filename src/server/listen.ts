import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { badUsage, messageOf } from '../base/errors.ts'
import type { Keyring } from './guard/keys.ts'
import { isLoopback } from './guard/origin.ts'

/** Errors: `usage` where it would listen beyond this machine without keys. */
export function refuseOpenHost({ host, keys }: { readonly host: string; readonly keys?: Keyring }): void {
  if (isLoopback(host) || (keys && keys.size > 0)) return
  const expected = 'API keys (--keys FILE or STVLM_API_KEYS) where others can reach the server'
  throw badUsage({ subject: `--host ${host}`, expected, got: 'none' })
}

/** Fulfilled with its address. Errors: `usage` where it cannot listen. */
export async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', cause =>
      reject(badUsage({ subject: `--host ${host} --port ${port}`, expected: 'to be free', got: messageOf(cause) })),
    )
    server.listen({ host, port }, resolve)
  })
  const { port: taken } = server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${taken}`
}
