/**
 * What an answer of an ONNX model costs: from a video's file to its first answer, then memory over many questions, every fourth about a clip
 * that it has not seen.
 *
 *   npx tsx bench/nano-cost.ts VIDEO [--questions 1000] [--threads 1] [--model models/nano]
 */
import { parseArgs } from 'node:util'
import { openVideo } from '../src/media/open-video.ts'
import { clipOfFrames, type VlmFrame } from '../src/models/vlm/frame.ts'
import { openVlm } from '../src/models/vlm/open-vlm.ts'
import { evenly } from '../src/tuning/stream/stream-clips.ts'

const { values: args, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    questions: { type: 'string', default: '1000' },
    threads: { type: 'string', default: '1' },
    model: { type: 'string', default: 'models/nano' },
  },
})
const ASKED = 'How far does the object in the red box travel between 1.5 and 4 seconds?'
const QUESTIONS = Number(args.questions)
const NEW_CLIP_EVERY = 4

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0)
const cpuMs = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1e3

/** Sixteen frames at the grid's half seconds. */
async function framesOf(path: string): Promise<VlmFrame[]> {
  const source = await openVideo(path)
  const { stampsS } = source
  const placeAt = (timeS: number) =>
    stampsS.reduce((best, stampS, i) => (Math.abs(stampS - timeS) < Math.abs(stampsS[best] - timeS) ? i : best), 0)
  const lastS = Math.min(stampsS[stampsS.length - 1], 19.5)
  const chosen = evenly(Array.from({ length: Math.floor(lastS * 2) + 1 }, (_, k) => k / 2))
  const places = chosen.map(placeAt)
  const wanted = new Set(places)
  const pictures = new Map<number, VlmFrame['image']>()
  for await (const { index, widthPx, heightPx, data } of source.frames({ format: 'rgb24', only: i => wanted.has(i) }))
    pictures.set(index, { widthPx, heightPx, data: data.slice() })
  return places.map((place, k) => ({ timeS: chosen[k], image: pictures.get(place)! }))
}

const startMs = performance.now()
const vlm = await openVlm(args.model, { threads: Number(args.threads) })
const [openedMs, openedCpuMs] = [performance.now(), cpuMs()]
const frames = await framesOf(positionals[0])
const decodedMs = performance.now()
const clip = clipOfFrames(frames)
const ask = (about: typeof clip) => vlm.answer({ turns: [{ text: ASKED, clip: about }] }, { maxNewTokens: 8 })
await ask(clip)
const doneMs = performance.now()
const parts = [openedMs - startMs, decodedMs - openedMs, doneMs - decodedMs].map(ms => ms.toFixed(0))
console.log(
  `opened ${parts[0]} ms, decoded ${parts[1]} ms, first answer ${parts[2]} ms: ${(doneMs - openedMs).toFixed(0)} ms from the file`,
)
console.log(`of our process ${(cpuMs() - openedCpuMs).toFixed(0)} ms of CPU`)
for (let i = 1; i <= QUESTIONS; i++) {
  await ask(i % NEW_CLIP_EVERY === 0 ? clipOfFrames(frames) : clip)
  if (i % 200 === 0) console.log(`${i} questions: ${megabytes(process.memoryUsage.rss())} MB`)
}
console.log(`peak ${megabytes(process.resourceUsage().maxRSS * 1024)} MB`)
