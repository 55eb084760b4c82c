import ipaddr from 'ipaddr.js'

/** IPv6 addresses that are given to networks anywhere (RFC 4291, 2.4); all else is somebody's own. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * An address that anybody can reach: no loopback, private, link-local (the clouds' metadata), shared (CGNAT), unique-local, reserved or
 * multicast one, and none that holds an IPv4 address within (mapped, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_V6)
}
