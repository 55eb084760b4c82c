import { badInput } from '../../base/errors.ts'
import type { PickleValue } from '../../files/pickle.ts'
import { NumpyArray } from '../../files/pickle-globals.ts'

/** A video of the ground truth (README and evaluate_multisports.py of MCG-NJU/MultiSports; layout of ACT's caches). */
export interface MultisportsVideo {
  /** "volleyball/v_..._c001" */
  readonly name: string
  readonly frameCount: number
  readonly widthPx: number
  readonly heightPx: number
  readonly split?: 'train' | 'val'
  readonly tubes: readonly MultisportsTube[]
}

export interface MultisportsTube {
  readonly label: string
  /** [frame from 1, x1, y1, x2, y2] */
  readonly rows: readonly (readonly number[])[]
}

type Dict = ReadonlyMap<PickleValue, PickleValue>

/** The names of the videos in `gttubes`, and how to read one; a broken one is refused when it is read. */
export function videosOf(
  content: PickleValue,
  where: string,
): { readonly names: readonly string[]; readonly read: (name: string) => MultisportsVideo } {
  const root = dictOf(content, 'pickle', where)
  const labels = textsOf(root.get('labels') ?? null, 'labels', where)
  const tubes = dictOf(root.get('gttubes') ?? null, 'gttubes', where)
  const nframes = dictOf(root.get('nframes') ?? null, 'nframes', where)
  const resolution = dictOf(root.get('resolution') ?? null, 'resolution', where)
  const train = firstSplit(root.get('train_videos'))
  const test = firstSplit(root.get('test_videos'))
  const read = (name: string): MultisportsVideo => {
    const [heightPx, widthPx] = sizeOf(resolution.get(name) ?? null, `resolution of ${name}`, where)
    const frameCount = wholeOf(nframes.get(name) ?? null, `nframes of ${name}`, where)
    const split = train.has(name) ? 'train' : test.has(name) ? 'val' : undefined
    const own = tubesOf(tubes.get(name) ?? null, labels, `gttubes of ${name}`, where)
    return { name, frameCount, widthPx, heightPx, ...(split && { split }), tubes: own }
  }
  return { names: [...tubes.keys()].map(String), read }
}

function tubesOf(value: PickleValue, labels: readonly string[], subject: string, where: string): MultisportsTube[] {
  return [...dictOf(value, subject, where)].flatMap(([key, list]) => {
    const label = labels[wholeOf(key, `${subject}, label`, where)]
    if (label === undefined || !Array.isArray(list)) {
      throw badInput({ subject, expected: 'a list of tubes by label', got: `label ${String(key)}`, where })
    }
    return list.map(tube => ({ label, rows: rowsOf(tube, subject, where) }))
  })
}

function rowsOf(tube: PickleValue, subject: string, where: string): readonly (readonly number[])[] {
  const rows = tube instanceof NumpyArray && tube.shape.length === 2 ? tube.rows : undefined
  if (rows?.every(row => row.length === 5)) return rows
  throw badInput({ subject, expected: 'tubes of [frame, x1, y1, x2, y2]', got: 'something else', where })
}

function dictOf(value: PickleValue, subject: string, where: string): Dict {
  if (value instanceof Map) return value
  throw badInput({ subject, expected: 'a dict', got: value === null ? 'nothing' : typeof value, where })
}

function textsOf(value: PickleValue, subject: string, where: string): readonly string[] {
  const isText = (item: PickleValue): item is string => typeof item === 'string'
  if (Array.isArray(value) && value.every(isText)) return value
  throw badInput({ subject, expected: 'a list of names', got: value === null ? 'nothing' : typeof value, where })
}

function wholeOf(value: PickleValue, subject: string, where: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw badInput({ subject, expected: 'a whole number', got: String(value).slice(0, 40), where })
}

function sizeOf(value: PickleValue, subject: string, where: string): readonly [height: number, width: number] {
  if (Array.isArray(value) && value.length === 2) {
    const [height, width] = [wholeOf(value[0], subject, where), wholeOf(value[1], subject, where)]
    if (height > 0 && width > 0) return [height, width]
  }
  throw badInput({ subject, expected: '(height, width) in pixels', got: 'something else', where })
}

/** The videos of the first split; the other splits of the format are not used. */
function firstSplit(value: PickleValue | undefined): ReadonlySet<string> {
  const first = Array.isArray(value) ? value[0] : undefined
  return new Set(Array.isArray(first) ? first.map(String) : [])
}
