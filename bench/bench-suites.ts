/**
 * CPU seconds for scoring 100,000 answers to each of the other suites by its official rule, beside lmms-eval's own
 * functions over the same answers in the same run, and by the strict rule too.
 * STVLM_LMMS_PYTHON: a Python with lmms-eval 0.7.3 (pins in test/oracles/suites.py).
 *
 *     npx tsx bench/bench-suites.ts [answers] [rounds]
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { suiteNamed } from '../src/bench/suites/index.ts'
import { makeAnswers } from '../test/suite-answers.ts'
import { WRITTEN, type Written, writeFiles } from '../test/suite-files.ts'

const [count, rounds] = [2500, 40].map((usual, i) => Number(process.argv[2 + i] ?? usual))
const python = process.env.STVLM_LMMS_PYTHON
const peerScript = join(import.meta.dirname, 'bench_suites_peer.py')

interface Took {
  readonly officialS: number
  readonly bothS: number
}

async function ours({ name, files, id, make }: Written): Promise<Took> {
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-bench-suites-'))
  try {
    const answers = make?.(count) ?? makeAnswers(name, count)
    await writeFiles(folder, files(answers.map(({ doc }) => doc)))
    const suite = await suiteNamed(name).open(folder)
    const texts = new Map(answers.map(({ doc, text }, i) => [id(doc, i), text]))
    const cpuS = (officialOnly: boolean) => {
      suite.score(texts, { officialOnly })
      const start = process.cpuUsage()
      for (let round = 0; round < rounds; round++) suite.score(texts, { officialOnly })
      const { user, system } = process.cpuUsage(start)
      return (user + system) / 1e6
    }
    return { officialS: cpuS(true), bothS: cpuS(false) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const peers: Record<string, number> = python
  ? z.record(z.string(), z.number()).parse(
      JSON.parse(
        execFileSync(python, [peerScript, String(count), String(rounds)], {
          stdio: ['ignore', 'pipe', 'ignore'],
        }).toString(),
      ),
    )
  : {}
const per100k = 100_000 / (count * rounds)
console.log('CPU s per 100,000 answers   official  with strict  lmms-eval  ratio')
for (const written of WRITTEN) {
  const { officialS, bothS } = await ours(written)
  const peerS = peers[written.name]
  const cells = [officialS, bothS, peerS].map(s => (s === undefined ? '-' : (s * per100k).toFixed(2)))
  const ratio = peerS === undefined ? '-' : `${(peerS / officialS).toFixed(1)}x`
  console.log(
    `${written.name.padEnd(28)}${cells[0].padStart(8)}${cells[1].padStart(13)}${cells[2].padStart(11)}${ratio.padStart(7)}`,
  )
}
