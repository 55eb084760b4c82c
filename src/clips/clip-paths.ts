/** Names inside a folder of clips; the hash is long enough when cut to 16 digits. */
const short = (clipHash: string): string => clipHash.slice(0, 16)

export const clipFile = (clipHash: string): string => `${short(clipHash)}.mp4`
export const framesFolder = (clipHash: string): string => `frames/${short(clipHash)}`

/** By the place among the clip's `timesS`. */
export const stillName = (i: number): string => `${String(i).padStart(2, '0')}.jpg`
