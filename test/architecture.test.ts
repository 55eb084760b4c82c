import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const SRC = join(import.meta.dirname, '../src')

/** What a room may import beside itself. A room that is not named here does not exist. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  base: [],
  geometry: ['base'],
  tracks: ['base', 'geometry'],
  files: ['base', 'tracks'],
  media: ['base', 'geometry', 'files'],
  calibration: ['base', 'geometry', 'tracks', 'files'],
  labels: ['base', 'geometry', 'tracks', 'files', 'media', 'calibration'],
  simulate: ['base', 'geometry', 'tracks', 'files', 'media'],
  kinematics: ['base', 'geometry', 'tracks'],
  questions: ['base', 'geometry', 'tracks', 'kinematics'],
  clips: ['base', 'geometry', 'tracks', 'files', 'media', 'questions'],
  look: ['base', 'geometry', 'tracks', 'files', 'media', 'kinematics', 'questions', 'clips'],
  export: ['base', 'geometry', 'tracks', 'files', 'media', 'kinematics', 'questions', 'clips'],
  bench: ['base', 'geometry', 'tracks', 'files', 'media', 'kinematics', 'questions', 'clips', 'look'],
  models: ['base', 'geometry', 'files', 'media'],
  video: ['base', 'geometry', 'tracks', 'files', 'media', 'calibration', 'models'],
  tuning: [
    'base',
    'geometry',
    'tracks',
    'files',
    'media',
    'simulate',
    'kinematics',
    'questions',
    'clips',
    'export',
    'bench',
  ],
  answer: [
    'base',
    'geometry',
    'tracks',
    'files',
    'media',
    'calibration',
    'kinematics',
    'questions',
    'clips',
    'look',
    'bench',
    'models',
    'video',
  ],
  responders: ['base', 'geometry', 'tracks', 'files', 'media', 'kinematics', 'questions', 'bench', 'models', 'answer'],
  server: ['base', 'tracks', 'files', 'media', 'kinematics', 'questions', 'look', 'bench', 'models', 'video', 'answer'],
  cli: [
    'base',
    'geometry',
    'tracks',
    'files',
    'media',
    'calibration',
    'labels',
    'simulate',
    'kinematics',
    'questions',
    'clips',
    'look',
    'export',
    'bench',
    'models',
    'video',
    'tuning',
    'answer',
    'responders',
    'server',
  ],
}

/** Rooms whose faces load in a browser. */
const BROWSER_SAFE = [
  'index.ts',
  'geometry/index.ts',
  'tracks/index.ts',
  'kinematics/index.ts',
  'questions/index.ts',
  'bench/index.ts',
  'bench/parse/index.ts',
  'models/vlm/index.ts',
]

const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map(path => path.replaceAll('\\', '/'))

/** Everything that a file names after `from` or in `import(...)`; types too. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(SRC, path), 'utf8')
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s*['"]([^'"]+)['"]/g,
    ),
  ].map(m => m[1] ?? m[2] ?? m[3])
}

const roomOf = (path: string): string => (path.includes('/') ? path.split('/')[0] : '')
const resolveImport = (from: string, to: string): string =>
  relative(SRC, join(SRC, dirname(from), to)).replaceAll('\\', '/')
const isRelative = (name: string): boolean => name.startsWith('.')
const isNode = (name: string): boolean => name.startsWith('node:') || builtinModules.includes(name)

describe('the tree', () => {
  test('has only the rooms of the table', () => {
    const rooms = new Set(FILES.map(roomOf).filter(room => room !== ''))
    expect([...rooms].filter(room => !(room in MAY_IMPORT))).toEqual([])
  })

  test('imports one way', () => {
    const wrong = FILES.filter(path => roomOf(path) !== '').flatMap(path =>
      importsOf(path)
        .filter(isRelative)
        .map(name => resolveImport(path, name))
        .filter(target => roomOf(target) !== roomOf(path) && !MAY_IMPORT[roomOf(path)]?.includes(roomOf(target)))
        .map(target => `${path} -> ${target}`),
    )
    expect(wrong).toEqual([])
  })

  test('has no circle of files', () => {
    expect(FILES.flatMap(path => circleThrough(path))).toEqual([])
  })

  test('keeps a label source in its folder', () => {
    const wrong = FILES.filter(path => /^labels\/[^/]+\//.test(path)).flatMap(path =>
      importsOf(path)
        .filter(isRelative)
        .map(name => resolveImport(path, name))
        .filter(target => /^labels\/[^/]+\//.test(target) && !target.startsWith('labels/formats/'))
        .filter(target => target.split('/')[1] !== path.split('/')[1])
        .map(target => `${path} -> ${target}`),
    )
    expect(wrong).toEqual([])
  })
})

function valueImports(path: string): string[] {
  const text = readFileSync(join(SRC, path), 'utf8').replaceAll(
    /(?:^|\n)\s*(?:import|export) type [^;'"]*from\s*['"][^'"]+['"]/g,
    '',
  )
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"](\.[^'"]+)['"]/g)].map(m =>
    resolveImport(path, m[1]),
  )
}

/** The files of a circle of imports that starts and ends at `start`, or nothing. */
function circleThrough(start: string): string[] {
  const seen = new Set<string>()
  const walk = (path: string, trail: readonly string[]): string[] => {
    for (const next of valueImports(path)) {
      if (next === start) return [[...trail, next].join(' -> ')]
      if (seen.has(next) || !FILES.includes(next)) continue
      seen.add(next)
      const found = walk(next, [...trail, next])
      if (found.length > 0) return found
    }
    return []
  }
  return walk(start, [start])
}

describe.each(BROWSER_SAFE)('%s', entry => {
  test('loads in a browser: nothing of Node, no heavy package', () => {
    const seen = new Set<string>()
    const bare = new Map<string, string>()
    const visit = (path: string): void => {
      if (seen.has(path)) return
      seen.add(path)
      for (const name of importsOf(path)) {
        if (isRelative(name)) visit(resolveImport(path, name))
        else bare.set(name, path)
      }
      expect(readFileSync(join(SRC, path), 'utf8'), path).not.toMatch(/\b(process|Buffer|__dirname)\b\s*[.(]/)
    }
    visit(entry)
    expect([...bare].filter(([name]) => isNode(name))).toEqual([])
    expect(
      [...bare]
        .map(([name]) => name)
        .filter(name => !/^(zod|@noble\/hashes|@huggingface\/(tokenizers|jinja)|onnxruntime-common)(\/|$)/.test(name)),
    ).toEqual([])
  })
})

test('nothing but the command line prints or exits', () => {
  const loud = FILES.filter(path => roomOf(path) !== 'cli').filter(path =>
    /\bconsole\.|process\.(exit\(|stdout|stderr)/.test(readFileSync(join(SRC, path), 'utf8')),
  )
  expect(loud).toEqual([])
})
