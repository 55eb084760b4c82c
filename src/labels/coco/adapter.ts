import { basename } from 'node:path'
import { badInput } from '../../base/errors.ts'
import type { Recording } from '../../tracks/scene.ts'
import { jsonFilesOf } from '../formats/json-files.ts'
import { type PixelBox, pixelRecording } from '../formats/pixel-recording.ts'
import { orSkip, orSkipLater } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { CATEGORY_OF } from './rows.ts'
import { type CocoClip, type CocoTables, readTables } from './tables.ts'

/** Where neither the file nor the user names a rate; `frame_index` counts the frames of the video. */
const FPS = 30

/** A JSON file, or a folder of them; one recording a video. */
export async function* readCoco(path: string, options: LabelOptions): AsyncGenerator<Recording> {
  for (const file of await jsonFilesOf(path, 'COCO labels')) {
    const tables = await orSkipLater(options, () => checkedTables(file, options))
    for (const [id, clip] of tables?.clips ?? []) {
      const recording = orSkip(options, () => tables && recordingOf(id, clip, tables, file, options))
      if (recording) yield recording
    }
  }
}

async function checkedTables(file: string, options: LabelOptions): Promise<CocoTables> {
  const tables = await readTables(file, options)
  if (tables.clips.size > 0) return tables
  const expected = 'a table of videos (or of sequences, as BURST)'
  throw badInput({ subject: 'COCO labels', expected, got: 'none', where: file })
}

function recordingOf(id: string, clip: CocoClip, tables: CocoTables, file: string, options: LabelOptions): Recording {
  const { widthPx, heightPx } = clip
  if (widthPx === undefined || heightPx === undefined) {
    throw badInput({ subject: `video ${id}`, expected: 'a width and height', got: 'none', where: file })
  }
  return pixelRecording(
    {
      recordingId: `coco/${basename(file, '.json')}/${clip.name}`,
      widthPx,
      heightPx,
      fps: options.fps ?? clip.fps ?? FPS,
      frames: new Map([...clip.files].map(([frame, name]) => [frame, { file: name }])),
      boxes: boxesOf(clip, tables),
      source: {
        name: 'COCO-style boxes',
        version: basename(file),
        licence: 'as the labels state',
        attribution: `the authors of ${basename(file)}`,
        ...splitOf(file),
      },
    },
    options,
  )
}

/** "train.json", "validation_with_freeform.json", "half-val_cocoformat.json": the first word that is a split. */
function splitOf(file: string): { officialSplit?: string } {
  const split = basename(file).match(/(?<![a-z])(train|val|test)(?:idation|ing)?(?![a-z])/i)?.[1]
  return split === undefined ? {} : { officialSplit: split.toLowerCase() }
}

function* boxesOf({ boxes }: CocoClip, { categories }: CocoTables): Generator<PixelBox> {
  for (const { categoryId, ...box } of boxes) {
    const name = categories.get(categoryId)
    // A file without the table of categories still has boxes and tracks.
    yield { ...box, category: name === undefined ? 'object' : (CATEGORY_OF[name] ?? name.replaceAll('_', ' ')) }
  }
}
