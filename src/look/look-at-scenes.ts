import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { orSkipLater } from '../base/skip-bad.ts'
import { type SkipOptions, throwIfAborted, type WorkOptions } from '../base/work.ts'
import { FrameFiles } from '../clips/frame-files.ts'
import { makeFolder, writeFileAtomic } from '../files/atomic.ts'
import { readJsonl } from '../files/jsonl.ts'
import type { FrameSize } from '../media/pixels.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'
import type { Scene } from '../tracks/scene.ts'
import { drawSheet, type SheetFrame, sheetSize } from './contact-sheet.ts'
import { drawPlan, SHARP, WIDE } from './draw-plan.ts'
import { writeOverlay } from './overlay/overlay-video.ts'
import { type PageItem, renderPage } from './page.ts'
import { Pictures } from './pictures.ts'
import { cameraLabel, planOfScene } from './plan-of-scene.ts'
import { sheetFrames } from './sheet-of-scene.ts'

export const PAGE_FILE = 'index.html'

export interface LookOptions extends WorkOptions, SkipOptions {
  readonly folder: string
  readonly framesRoots?: readonly string[]
  /** How many scenes or clips the page holds at most. */
  readonly max: number
  /** Of scenes, each as a video too, with boxes, speeds and paths drawn on its frames. */
  readonly videos?: boolean
  /** Pictures of a scene's depth lie here in `RECORDING/depth`, each named by what stands below it on the sheet. */
  readonly depthRoot?: string
}

export interface Looked {
  readonly pagePath: string
  readonly shown: number
  readonly leftOut: number
}

/** Pictures of scenes, and a page of them: paths from above, frames with boxes where frames are at hand. */
export async function lookAtScenes(scenesPath: string, options: LookOptions): Promise<Looked> {
  const { folder, max, signal, onProgress } = options
  await makeFolder(folder)
  const pictures = new Pictures(folder)
  const files = new FrameFiles(options.framesRoots)
  const items: PageItem[] = []
  let count = 0
  for await (const scene of readJsonl(SCENE_FORMAT, scenesPath, { signal, onBad: options.onBad })) {
    throwIfAborted(signal, folder)
    if (++count > max) continue
    const item = await orSkipLater(options, () => itemOf(scene, pictures, files, scenesPath, options))
    if (item) items.push(item)
    if (options.videos) await orSkipLater(options, () => overlayOf(scene, files, scenesPath, options))
    onProgress?.({ done: count, unit: 'scenes' })
  }
  const leftOut = Math.max(0, count - max)
  const intro =
    'What moves in these scenes, seen from above: where each object went, how far, how fast. Lengths are in metres.'
  const remarks = leftOut > 0 ? [`${leftOut} more scenes are not shown (--max).`] : []
  const pagePath = join(folder, PAGE_FILE)
  await writeFileAtomic(pagePath, renderPage({ title: `Scenes of ${baseName(scenesPath)}`, intro, items, remarks }))
  return { pagePath, shown: items.length, leftOut }
}

const overlayOf = (scene: Scene, files: FrameFiles, scenesPath: string, { folder, signal }: LookOptions) =>
  writeOverlay(join(folder, `${scene.id.replaceAll(/[^A-Za-z0-9._-]+/g, '-')}.mp4`), scene, files, scenesPath, {
    signal,
  })

const baseName = (path: string): string => path.split(/[\\/]/).pop() ?? path

function sheetOf(pictures: Pictures, name: string, title: string, size: FrameSize, frames: readonly SheetFrame[]) {
  const { widthPx } = sheetSize(size, frames.length)
  return pictures.write(name, widthPx, theme => drawSheet(title, size, frames, theme))
}

/** None where no depth was known. */
async function depthFrames(folder: string): Promise<SheetFrame[]> {
  const names = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.jpg')).sort()
  return Promise.all(
    names.map(async name => ({
      timeS: Number.parseFloat(name.slice(name.indexOf(' '))),
      caption: basename(name, '.jpg').slice(name.indexOf(' ') + 1),
      jpeg: await readFile(join(folder, name)),
      boxes: [],
    })),
  )
}

async function itemOf(
  scene: Scene,
  pictures: Pictures,
  files: FrameFiles,
  scenesPath: string,
  { signal, depthRoot }: LookOptions,
): Promise<PageItem> {
  const plan = planOfScene(scene)
  const pathSvg = plan && (await pictures.write(scene.id, SHARP * WIDE.widthPx, theme => drawPlan(plan, theme)))
  const sheets: string[] = []
  for (const camera of scene.cameras) {
    const frames = await sheetFrames(scene, camera, files, scenesPath, signal)
    if (frames.length === 0) continue
    const name = `${scene.id}-${camera.name}`
    sheets.push(await sheetOf(pictures, name, `Seen by ${cameraLabel(camera)}`, camera, frames))
  }
  const depths = depthRoot === undefined ? [] : await depthFrames(join(depthRoot, scene.recordingId, 'depth'))
  if (depths.length > 0) sheets.push(await sheetOf(pictures, `${scene.id}-depth`, 'Depth', scene.cameras[0], depths))
  const { source, tracks, durationS } = scene
  return {
    title: scene.id,
    note: `${tracks.length} objects in ${durationS.toFixed(1)} s${plan ? '' : '; known in pixels only, so there is no view from above'}`,
    ...(pathSvg && { pathSvg }),
    ...(sheets.length > 0 && { sheetSvg: sheets.join('') }),
    questions: [],
    credit: [source.name, source.version, source.licence, source.attribution].filter(text => text !== '').join(' · '),
  }
}
