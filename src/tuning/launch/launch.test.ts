import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { readRecipe } from '../read-recipe.ts'
import { kubernetesManifest } from './kubernetes.ts'
import { placeNamed } from './places.ts'
import { progressOf } from './progress-line.ts'
import { type RunPlan, refuseUnevenBatch } from './run-plan.ts'
import { shellBlock, shellLine, shellWord } from './shell.ts'
import { sbatchScript } from './slurm.ts'
import { startRun } from './start-run.ts'

const GOLDEN = join(import.meta.dirname, '../../../test/golden/tuning')

let dir = ''
let paper: Awaited<ReturnType<typeof readRecipe>>
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-launch-'))
  paper = await readRecipe('paper')
})
afterAll(() => rm(dir, { recursive: true }))

const planOf = (over: Partial<RunPlan> = {}): RunPlan => ({
  recipe: paper.recipe,
  recipePath: '/trainer/recipes/paper.yaml',
  data: '/data/mixture',
  out: '/data/run',
  nodes: 2,
  gpusPerNode: 4,
  processesPerNode: 4,
  python: 'python3',
  trainerFolder: '/trainer',
  name: 'stvlm-paper',
  ...over,
})

/** Spaces, quotes, a newline, what a shell would run. */
const ODD = `/data/a 'b' "c"\n$(touch pwned) \`x\` \\ ; & é`

test('words come through a shell as they are, whatever they hold', () => {
  const words = fc.sample(
    fc.string({ unit: 'binary', maxLength: 12 }).map(word => word.replaceAll('\0', '')),
    {
      seed: 7,
      numRuns: 600,
    },
  )
  words.push(ODD, '', '-', '~', '*', '--a=b c')
  // A lone surrogate has no bytes of its own.
  const whole = words.filter(word => !/\p{Surrogate}/u.test(word))
  const echoed = execFileSync('bash', ['-c', `printf '%s\\0' ${shellLine(whole)}`], { encoding: 'utf8' })
  expect(echoed.split('\0').slice(0, -1)).toEqual(whole)
  expect(() => shellWord('a\0b')).toThrow(RangeError)
})

test('a long command stands on several lines and is one', () => {
  const words = ['printf', '%s\\n', '--data', ODD, '--out', 'b']
  expect(execFileSync('bash', ['-c', shellBlock(words)], { encoding: 'utf8' })).toBe(`--data\n${ODD}\n--out\nb\n`)
})

describe('Kubernetes', () => {
  const recipeText = 'name: paper\n'
  const cases: readonly [string, Partial<RunPlan>][] = [
    [
      'kubernetes-2-nodes.yaml',
      {
        image: 'registry/stvlm:1',
        queue: 'gpus',
        timeLimit: '2-12:00:00',
        volumes: [{ claim: 'data', path: '/data' }],
      },
    ],
    [
      'kubernetes-cpu.yaml',
      { image: 'registry/stvlm:1', nodes: 1, gpusPerNode: 0, processesPerNode: 2, namespace: 'ml', workers: 4 },
    ],
  ]

  // The golden files were checked against the schemas of Kubernetes 1.37: test/oracles/kubernetes_manifests.sh.
  test.each(cases)('%s, checked against the official schemas', async (file, over) => {
    expect(kubernetesManifest(planOf(over), recipeText)).toBe(await readFile(join(GOLDEN, file), 'utf8'))
  })

  test('the parts agree with each other', () => {
    const [config, service, job] = parseAllDocuments(kubernetesManifest(planOf(cases[0][1]), recipeText)).map(
      document => document.toJS(),
    )
    const { subdomain, volumes, containers } = job.spec.template.spec
    expect(subdomain).toBe(service.metadata.name)
    expect(service.spec.selector).toEqual({ 'batch.kubernetes.io/job-name': job.metadata.name })
    expect(volumes[0].configMap.name).toBe(config.metadata.name)
    expect(config.data['recipe.yaml']).toBe(recipeText)
    expect(containers[0].command).toContain(`--master_addr=${job.metadata.name}-0.${subdomain}`)
    expect(job.spec).toMatchObject({
      completions: 2,
      parallelism: 2,
      completionMode: 'Indexed',
      activeDeadlineSeconds: 216_000,
    })
  })

  test('what Kubernetes would expand stays as it is', () => {
    const [, , job] = parseAllDocuments(kubernetesManifest(planOf({ image: 'i', data: '/d/$(HOME)' }), recipeText))
    expect(job.toJS().spec.template.spec.containers[0].command).toContain('/d/$$(HOME)')
  })

  test.each([
    [{ image: 'i', name: 'Paper_7B' }, '--name: expected small letters'],
    [{ image: 'i', timeLimit: '3 days' }, '--time: expected 12:00:00'],
    [{}, '--image: expected the image that holds the trainer'],
  ])('%o is refused', (over, message) => {
    expect(() => kubernetesManifest(planOf(over), recipeText)).toThrow(message)
  })
})

/** What sbatch takes of a script: options in comments before the first command. */
function directivesOf(script: string): Record<string, string> {
  const lines = script.split('\n')
  const first = lines.findIndex(line => line !== '' && !line.startsWith('#'))
  const found = lines.flatMap((line, i) => (line.startsWith('#SBATCH') ? [{ line, i }] : []))
  expect(found.every(({ i }) => i < first)).toBe(true)
  return Object.fromEntries(
    found.map(({ line }) => {
      const parts = /^#SBATCH --([a-z-]+)(?:=(\S+))?$/.exec(line)
      if (!parts) throw new Error(line)
      return [parts[1], parts[2] ?? '']
    }),
  )
}

async function program(name: string, script: string): Promise<void> {
  await mkdir(join(dir, 'bin'), { recursive: true })
  await writeFile(join(dir, 'bin', name), `#!/usr/bin/env bash\n${script}`)
  await chmod(join(dir, 'bin', name), 0o755)
}

describe('Slurm', () => {
  test('directives are whole and before any command', async () => {
    const script = sbatchScript(planOf({ queue: 'gpu', account: 'lab', timeLimit: '3-00:00:00' }))
    expect(script).toBe(await readFile(join(GOLDEN, 'slurm-2-nodes.sbatch'), 'utf8'))
    expect(directivesOf(script)).toEqual({
      'job-name': 'stvlm-paper',
      nodes: '2',
      'ntasks-per-node': '1',
      'gpus-per-node': '4',
      'cpus-per-task': '32',
      partition: 'gpu',
      account: 'lab',
      time: '3-00:00:00',
      output: 'slurm-%j.log',
      'open-mode': 'append',
      signal: 'TERM@120',
      requeue: '',
    })
    expect(() => sbatchScript(planOf({ queue: 'gpu\n#SBATCH --uid=0' }))).toThrow(
      'sbatch --partition: expected letters',
    )
  })

  test('the script starts torchrun on every node with the words of the plan, however odd its paths', async () => {
    // More lines than a pipe holds: whoever reads only the first must not end the script.
    await program('scontrol', "seq -f 'node%g' 7 60000\n")
    await program('srun', `printf '%s\\0' "$PWD" "$@"\n`)
    const folder = join(dir, `odd 'folder'`)
    await mkdir(folder, { recursive: true })
    const script = sbatchScript(planOf({ data: ODD, trainerFolder: folder, gpusPerNode: 0, processesPerNode: 2 }))
    const env = {
      ...process.env,
      PATH: `${join(dir, 'bin')}:${process.env.PATH}`,
      SLURM_JOB_NODELIST: 'node[7-8]',
      SLURM_JOB_ID: '42',
    }
    const words = execFileSync('bash', { input: script, env, encoding: 'utf8' }).split('\0').slice(0, -1)
    expect(words.slice(0, 8)).toEqual([
      folder,
      'python3',
      '-m',
      'torch.distributed.run',
      '--nnodes=2',
      '--nproc_per_node=2',
      '--rdzv_backend=c10d',
      '--rdzv_id=42',
    ])
    expect(words.slice(8)).toEqual([
      '--rdzv_endpoint=node7:29500',
      '-m',
      'stvlm_trainer',
      'train',
      '--recipe',
      '/trainer/recipes/paper.yaml',
      '--data',
      ODD,
      '--out',
      '/data/run',
      '--resume',
    ])
  })
})

test('shares of a batch that do not come out whole are refused', () => {
  expect(() => refuseUnevenBatch(planOf())).not.toThrow()
  expect(() => refuseUnevenBatch(planOf({ nodes: 3 }))).toThrow(
    "share the recipe's batch of 128 evenly, 1 each at a time, got 12",
  )
})

test('torchrun on several machines needs a place to meet', async () => {
  await expect(placeNamed('torchrun').write(planOf())).rejects.toThrow('--rendezvous: expected host:port')
  const text = await placeNamed('torchrun').write(planOf({ rendezvous: 'head:29500' }))
  expect(text).toContain('--rdzv_endpoint=head:29500')
  expect(await placeNamed('torchrun').write(planOf({ nodes: 1 }))).toContain('--standalone')
  expect(() => placeNamed('moon')).toThrow('--on: expected local, torchrun, slurm, kubernetes, got moon')
})

describe('a started run', () => {
  const node = (code: string) => ({ command: process.execPath, args: ['-e', code] })

  test('hands on every line, reads its input and ends', async () => {
    const lines: string[] = []
    const code = `process.stdin.on('data', d => console.log('in ' + d)); console.error('err\\r 5%|x| 1/20 [a]')`
    await startRun({ ...node(code), input: 'text' }, { onLine: line => lines.push(line) })
    expect(lines.sort()).toEqual([' 5%|x| 1/20 [a]', 'err', 'in text'])
  })

  test('that fails tells its last words; one that is not there says so', async () => {
    const act = startRun(node(`console.error('no such clip'); process.exit(3)`), { onLine: () => {} })
    await expect(act).rejects.toThrow(/expected exit status 0, got 3: no such clip/)
    await expect(startRun({ command: 'no-such-program', args: [] }, { onLine: () => {} })).rejects.toThrow(
      'no-such-program: expected a program on PATH',
    )
  })

  test('is ended with its children by an abort, gently first', async () => {
    const aborter = new AbortController()
    const lines: string[] = []
    const child = `process.on('SIGTERM', () => { console.log('child saved'); process.exit(0) }); console.log('child ready'); setInterval(() => {}, 1000)`
    const code = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' })
      process.on('SIGTERM', () => setTimeout(() => process.exit(0), 500)); setInterval(() => {}, 1000)`
    const act = startRun(node(code), {
      signal: aborter.signal,
      onLine(line) {
        lines.push(line)
        if (line === 'child ready') aborter.abort()
      },
    })
    await expect(act).rejects.toThrow('interrupted')
    expect(lines).toEqual(['child ready', 'child saved'])
  })

  test('that ignores the end is killed', async () => {
    const aborter = new AbortController()
    const code = `process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1000)`
    const act = startRun(node(code), { signal: aborter.signal, graceMs: 100, onLine: () => aborter.abort() })
    await expect(act).rejects.toThrow('interrupted')
  })
})

test.each([
  ['  5%|▌         | 10/200 [00:12<03:40,  1.2it/s]', { done: 10, total: 200, unit: 'steps' }],
  ['Loading weights: 50%|█████     | 3/6 [00:00<00:00]', { done: 3, total: 6, unit: 'steps' }],
  ["{'loss': 1.2, 'epoch': 0.5}", undefined],
])('%s', (line, progress) => expect(progressOf(line)).toEqual(progress))
