import { readCalibration } from '../../src/calibration/calibration.ts'
import { labelSourceNamed, readLabels } from '../../src/labels/read-labels.ts'
import type { Scene } from '../../src/tracks/scene.ts'
import type { FigureRow } from './report.ts'
import { dataPath, NOTHING_GIVEN, runVideo, type VideoModels } from './run-video.ts'
import { percent, type Summary, summarize } from './summary.ts'
import { truePathsOf } from './truth.ts'
import { matchTracks, type WindowRow, windowRows } from './windows.ts'

const WINDOWS_S = [5, 10, 20]
const calibration = dataPath('pets2009', 'View_001.xml')

/** PETS S2L1, view 1, frames 0-399: paths of people against hand labels, with the calibration and without anything. */
export async function petsRows(models: VideoModels): Promise<{ rows: FigureRow[]; windows: WindowRow[][] }> {
  const { calibrated: a, plain: b } = await petsWindows(models)
  const [sa, sb] = [a, b].map(w => w.map(rows => summarize(rows)))
  return {
    rows: [
      row(
        'PETS, calibrated: mean error of distance at 5 / 10 / 20 s',
        errors(sa),
        '<= 5 / 4.5 / 4 %',
        '<= 3.5 / 3 / 2.5 %',
      ),
      row('the same: answered', answered(sa), '>= 92 / 88 / 84 %', '>= 95 / 92 / 90 %'),
      row('the same: 90 % interval covers; half-width / error', intervals(sa), '82-97 %; <= 2.5', '87-93 %; <= 2'),
      row('PETS, nothing given: mean error', errors(sb), '<= 10 %', '<= 5 %'),
      row('the same: answered', answered(sb), '>= 92 / 88 / 84 %', '>= 95 / 92 / 90 %'),
      row('the same: 90 % interval covers; half-width / error', intervals(sb), '82-97 %; <= 2.5', '87-93 %; <= 2'),
    ],
    windows: [a, b].flat(),
  }
}

export interface PetsWindows {
  /** By length of window. */
  readonly calibrated: WindowRow[][]
  readonly plain: WindowRow[][]
}

const done = new WeakMap<VideoModels, Promise<PetsWindows>>()

/** The whole stage on the recording, with its calibration and with nothing given; done once for the same models. */
export function petsWindows(models: VideoModels): Promise<PetsWindows> {
  const windows = done.get(models) ?? measured(models)
  done.set(models, windows)
  return windows
}

async function measured(models: VideoModels): Promise<PetsWindows> {
  const truth = await trueScene()
  const video = { path: dataPath('pets2009', 's2l1_000-399.mp4'), fpsTruth: 7 }
  const given = { ...NOTHING_GIVEN, calibration: await readCalibration(calibration) }
  const calibrated = await runVideo(models, { ...video, given })
  const plain = await runVideo(models, video)
  return { calibrated: windowsOf(truth, calibrated.scene), plain: windowsOf(truth, plain.scene) }
}

async function trueScene(): Promise<Scene> {
  const labels = readLabels(labelSourceNamed('pets2009'), [dataPath('pets2009', 's2l1_000-399.xml')], { calibration })
  for await (const scene of labels) return scene
  throw new Error('PETS: expected a scene, got none')
}

function windowsOf(truth: Scene, scene: Scene): WindowRow[][] {
  const paths = truePathsOf(truth, { smooth: true })
  const matched = matchTracks(paths, scene)
  return WINDOWS_S.map(lengthS => windowRows(paths, matched, scene, lengthS))
}

const row = (what: string, measured: string, toReach: string, goal: string): FigureRow => ({
  what,
  measured,
  toReach,
  goal,
})
const errors = (s: readonly Summary[]): string =>
  s
    .map(({ meanError, meanError90: [low, high] }) => `${percent(meanError)} (${percent(low)}-${percent(high)})`)
    .join(' / ')
const answered = (s: readonly Summary[]): string => s.map(({ answered: share }) => percent(share)).join(' / ')
const intervals = (s: readonly Summary[]): string =>
  s.map(({ coverage, width }) => `${percent(coverage)}; ${width.toFixed(1)}`).join(' / ')
