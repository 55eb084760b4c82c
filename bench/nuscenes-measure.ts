import { spawn } from 'node:child_process'
import { z } from 'zod'

const figures = z.object({ items: z.number(), cpuS: z.number(), wallS: z.number(), peakMB: z.number() })

/** What one side of a comparison took: the whole process, or the part that it timed itself. */
export type Figures = z.infer<typeof figures>

/** Runs a program whose last line on standard output is its figures as JSON. */
export async function measure(program: string, args: readonly string[]): Promise<Figures> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`)
  return figures.parse(JSON.parse(text.trim().split('\n').at(-1) ?? ''))
}

/** Node with the options that run TypeScript where this program does. */
export const measureNode = (script: string, args: readonly string[]): Promise<Figures> =>
  measure(process.execPath, [...process.execArgv, script, ...args])

/** The figures of this process since it started. */
export function ownFigures(items: number): Figures {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  return { items, cpuS: (userCPUTime + systemCPUTime) / 1e6, wallS: process.uptime(), peakMB: maxRSS / 1024 }
}

const line = (name: string, { items, cpuS, wallS, peakMB }: Figures): string =>
  `${name.padEnd(24)} ${cpuS.toFixed(2).padStart(8)} CPU s ${wallS.toFixed(2).padStart(8)} s ${peakMB.toFixed(0).padStart(7)} MB ${items} positions`

/** A table of two lines, and how many times less CPU time ours took; exits with 1 where that is below the limit. */
export function report(ours: Figures, peerName: string, peer: Figures | undefined, atLeast: number): void {
  process.stdout.write(`${line('stvlm', ours)}\n`)
  if (!peer) {
    process.stdout.write(`${peerName}: not run (set the variable that names its Python)\n`)
    return
  }
  const ratio = peer.cpuS / peer.items / (ours.cpuS / ours.items)
  process.stdout.write(`${line(peerName, peer)}\n${ratio.toFixed(1)}x less CPU time a position (limit ${atLeast}x)\n`)
  if (ratio < atLeast) process.exitCode = 1
}
