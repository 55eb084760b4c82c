import { readdir, readFile } from 'node:fs/promises'
import { basename, join, parse } from 'node:path'
import { badInput, messageOf } from '../base/errors.ts'
import { sha256Hex } from '../base/hash.ts'
import { orSkipLater } from '../base/skip-bad.ts'
import { throwIfAborted } from '../base/work.ts'
import { clipFile } from '../clips/clip-paths.ts'
import { drawReel } from '../clips/draw-reel.ts'
import type { Shot } from '../clips/plan.ts'
import { makeFolder, writeFileAtomic } from '../files/atomic.ts'
import { BOX_COLOURS, type BoxColour } from '../media/draw.ts'
import { readPng } from '../media/image.ts'
import { probeVideo } from '../media/probe.ts'
import { boxesOfMask } from './boxes-of-mask.ts'
import { drawSheet, sheetSize } from './contact-sheet.ts'
import { type Looked, type LookOptions, PAGE_FILE } from './look-at-scenes.ts'
import { renderPage } from './page.ts'
import { Pictures } from './pictures.ts'
import { jpegsOf } from './sheet-of-scene.ts'

export interface LookAtMasksOptions extends LookOptions {
  /** PNG masks with the names of the frames: a colour an object, black the background. */
  readonly masks: string
  readonly fps: number
}

const COLOURS = Object.keys(BOX_COLOURS) as BoxColour[]
const FRAMES_ON_SHEET = 6

/** Frames with the boxes of their masks, drawn without a question: an MP4, a sheet of frames and a page. */
export async function lookAtMasks(framesFolder: string, options: LookAtMasksOptions): Promise<Looked> {
  const { folder, signal } = options
  const { shots, paths } = await shotsOf(framesFolder, options)
  await makeFolder(folder)
  const reel = { kind: 'images', pathOf: new Map(paths.map((path, i) => [i, path])) } as const
  const { widthPx, heightPx } = await probeVideo(paths[0], { signal })
  const clipHash = sha256Hex(JSON.stringify([paths.map(path => basename(path)), shots.map(shot => shot.boxes)]))
  const job = { clipHash, widthPx, heightPx, fps: options.fps, shots }
  await drawReel(reel, [job], { folder, look: {}, signal })

  const count = Math.min(FRAMES_ON_SHEET, shots.length)
  const chosen = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * shots.length) / count))
  const jpegs = await jpegsOf(reel, chosen, { widthPx, heightPx }, signal)
  const frames = chosen.map((position, i) => ({
    timeS: position / options.fps,
    jpeg: jpegs[i],
    boxes: shots[position].boxes.map(({ box2dPx, colour }) => ({
      box2dPx,
      colour: `rgb(${BOX_COLOURS[colour].join(' ')})`,
      label: `${colour} box`,
    })),
  }))
  const title = basename(framesFolder)
  const size = { widthPx, heightPx }
  const sheetSvg = await new Pictures(folder).write(title, sheetSize(size, count).widthPx, theme =>
    drawSheet(title, size, frames, theme),
  )
  const pagePath = join(folder, PAGE_FILE)
  const item = {
    title,
    note: `${shots.length} frames, boxes around the masks`,
    clipFile: clipFile(clipHash),
    sheetSvg,
    questions: [],
  }
  const intro = 'Boxes around the masks of each frame. Nothing is asked: masks alone tell no metres.'
  await writeFileAtomic(pagePath, renderPage({ title: `Boxes of ${title}`, intro, items: [item] }))
  return { pagePath, shown: 1, leftOut: 0 }
}

/** Every frame that has a mask, in order of its name. */
async function shotsOf(framesFolder: string, options: LookAtMasksOptions) {
  const { masks, signal, onProgress } = options
  const maskOf = new Map((await namesIn(masks, /\.png$/i)).map(name => [parse(name).name, join(masks, name)]))
  const names = (await namesIn(framesFolder, /\.(jpe?g|png)$/i)).filter(name => maskOf.has(parse(name).name))
  if (names.length === 0) throw noMasks(masks, 'none')
  const colours = new Map<number, BoxColour>()
  const shots: Shot[] = []
  const paths: string[] = []
  for (const [i, name] of names.entries()) {
    throwIfAborted(signal, framesFolder)
    const maskPath = maskOf.get(parse(name).name)!
    const png = await orSkipLater(options, async () => readPng(await readFile(maskPath), maskPath))
    if (!png) continue
    const boxes = boxesOfMask(png).map(({ colour, box2dPx }) => {
      const known = colours.get(colour) ?? COLOURS[colours.size % COLOURS.length]
      colours.set(colour, known)
      return { box2dPx, colour: known }
    })
    shots.push({ position: paths.length, boxes, repeats: 1, stills: [] })
    paths.push(join(framesFolder, name))
    onProgress?.({ done: i + 1, total: names.length, unit: 'masks' })
  }
  if (shots.length === 0) throw noMasks(masks, 'only broken ones')
  return { shots, paths }
}

const noMasks = (masks: string, got: string) =>
  badInput({ subject: 'masks', expected: 'PNG files named as the frames', got, where: masks })

async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  const names = await readdir(folder).catch(cause => {
    throw badInput({ subject: 'folder', expected: 'to be readable', got: messageOf(cause), where: folder }, cause)
  })
  return names.filter(name => pattern.test(name)).sort()
}
