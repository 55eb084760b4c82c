import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { foldersOf, pathWithin } from './reach.ts'

let root = ''
let inside = ''
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'stvlm-reach-')))
  inside = join(root, 'in')
  for (const folder of ['in', 'in/deep', 'in2', 'out']) await mkdir(join(root, folder))
  for (const file of ['in/a', 'in/deep/a', 'in2/a', 'out/a', 'in/..a']) await writeFile(join(root, file), '')
  await symlink(join(root, 'out'), join(inside, 'out'))
  await symlink(join(inside, 'deep'), join(root, 'out', 'back'))
})
afterAll(() => rm(root, { recursive: true }))

it.each([['a'], ['./deep/../a'], ['deep/a'], ['..a'], ['../out/back/a'], ['deep']])(
  'reads %s: it is inside',
  async text => {
    const path = await pathWithin(text, [[inside]])
    expect(relative(inside, path)).not.toMatch(/^\.\.\//)
  },
)

it.each([['../in2/a'], ['out/a'], ['..'], ['/'], ['deep/../../out/a'], ['out/none'], ['../none'], ['~/a']])(
  'refuses %s',
  async text => {
    await expect(pathWithin(text, [[inside]])).rejects.toThrow(text === '~/a' ? /nothing there/ : /got one outside/)
  },
)

it('gives no path outside, whatever is named', async () => {
  const part = fc.constantFrom('..', '.', 'in', 'in2', 'out', 'back', 'deep', 'a', '..a', '', '%2e%2e', '\0')
  const names = fc.tuple(fc.constantFrom('', '/', 'file://', `${'/..'.repeat(9)}/`), fc.array(part, { maxLength: 8 }))
  await fc.assert(
    fc.asyncProperty(names, async ([before, parts]) => {
      const named = before === 'file://' ? `file://${inside}/${parts.join('/')}` : `${before}${parts.join('/')}`
      const path = await pathWithin(named, [[inside], [root]]).catch(() => inside)
      expect(`${path}/`.startsWith(`${inside}/`)).toBe(true)
    }),
  )
})

it('wants a folder of every list', async () => {
  const a = join(inside, 'deep', 'a')
  expect(await pathWithin(a, [[join(inside, 'deep')], [root]])).toBe(a)
  await expect(pathWithin(a, [[root], [join(root, 'in2')]])).rejects.toThrow(/outside/)
  await expect(pathWithin(a, [[]])).rejects.toThrow(/none is shared/)
  await expect(pathWithin(a, [])).rejects.toThrow(/none is shared/)
})

it('takes roots of this machine alone, by their real paths', async () => {
  const roots = [`file://${join(root, 'out', 'back')}`, 'https://example.org/a', 'file://example.org/a', 'nonsense']
  expect(await foldersOf(roots)).toEqual([join(inside, 'deep')])
})
