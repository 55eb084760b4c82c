import { Draws } from './suite-answers.ts'

/** Questions and answers of TVQA+, the same ones as test/oracles/suite_boxes.py makes: boxes near the true ones, scores all different. */

const LABELS = ['Raj', 'Penny', 'cup', 'door', 'no such word']

interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly label: string
}

type Found = readonly [label: string, score: number, corners: readonly number[]]

export function makeBoxes(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const draws = new Draws(index + 90_000_001)
    const startTenths = draws.below(300)
    const question = {
      ...{ qid: index, vid_name: `s01e${String(index % 20).padStart(2, '0')}_clip`, q: 'Who ?' },
      ...Object.fromEntries([0, 1, 2, 3, 4].map(k => [`a${k}`, `answer ${k}`])),
      answer_idx: String(draws.below(5)),
      ts: [startTenths / 10, (startTenths + 5 + draws.below(60)) / 10],
    }
    const answer = draws.below(3)
    const ts = [(startTenths + draws.below(20)) / 10, (startTenths + 20 + draws.below(40)) / 10]
    const bbox: Record<string, Box[]> = {}
    const boxes: Record<string, Found[]> = {}
    for (const frame of [1, 2, 3]) {
      bbox[frame] = Array.from({ length: draws.below(4) }, () => trueBox(draws, frame))
      const found = Array.from({ length: draws.below(4) }, (__, k) =>
        foundBox(draws, bbox[frame][k], index * 16 + frame * 4 + k),
      )
      if (found.length > 0) boxes[frame] = found
    }
    return { doc: { ...question, bbox }, text: JSON.stringify({ answer, ts, boxes }) }
  })
}

const trueBox = (draws: Draws, frame: number) => ({
  img_id: frame,
  left: draws.below(400),
  top: draws.below(200),
  width: 20 + draws.below(200),
  height: 20 + draws.below(100),
  label: draws.pick(LABELS),
})

const ELSEWHERE: Box = { left: 5, top: 7, width: 50, height: 60, label: 'cup' }

function foundBox(draws: Draws, near: Box = ELSEWHERE, rank: number): Found {
  const [x, y] = [near.left + draws.below(30), near.top + draws.below(30)]
  const label = draws.below(4) === 0 ? draws.pick(LABELS) : near.label
  const score = (1 + draws.below(1000)) * 65_536 + rank
  return [label.toLowerCase(), score, [x, y, x + near.width, y + near.height]]
}
