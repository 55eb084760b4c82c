import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../test/in-process.ts'
import { mcpClient, refusalOf, textOf } from '../../test/server/mcp-client.ts'
import { measureMotion } from '../kinematics/motion.ts'
import { pathOf, windowsOf } from '../kinematics/path.ts'
import { isCannotTell, isMeasured } from '../kinematics/quantity.ts'
import { PRESETS, simulateScene } from '../simulate/index.ts'
import type { Scene } from '../tracks/scene.ts'
import { registerMcp } from './mcp.ts'

let folder = ''
let scene: Scene
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-cli-mcp-'))
  scene = simulateScene(PRESETS.sports, 7, 0)
  await writeFile(join(folder, 'scenes.jsonl'), `${JSON.stringify(scene)}\n`)
  await writeFile(join(folder, 'text.mp4'), 'no video')
})
afterAll(() => rm(folder, { recursive: true }))

/** Of the object that goes farthest: what the product itself measures. */
function farthest(): { id: string; distanceM: number } {
  const rows = scene.tracks.flatMap(track => {
    const path = pathOf(scene, track)
    if (track.category === 'ego' || isCannotTell(path)) return []
    const { distanceM } = measureMotion(path, windowsOf(path)[0])
    return isMeasured(distanceM) ? [{ id: track.id, distanceM: distanceM.value }] : []
  })
  return rows.reduce((a, b) => (b.distanceM > a.distanceM ? b : a))
}

it('is a server as a client starts one, with the real measurement behind it', async () => {
  const main = join(import.meta.dirname, 'main.ts')
  const client = mcpClient('legacy')
  const args = ['--import', import.meta.resolve('tsx'), main, 'mcp', '--folder', folder]
  const transport = new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' })
  await client.connect(transport)
  const call = (name: string, more: Record<string, unknown>) =>
    client.callTool({ name, arguments: { video: 'scenes.jsonl', ...more } })
  const { id, distanceM } = farthest()
  expect(distanceM).toBeGreaterThan(1)
  const tracks = await call('track_video', {})
  expect(tracks.structuredContent).toMatchObject({ shots: [{ scene_id: scene.id }] })
  const motion = await call('describe_motion', { objects: [id] })
  expect(motion.structuredContent).toMatchObject({
    rows: [{ track: id, distance_m: { value: expect.closeTo(distanceM, 4) } }],
  })
  const answer = await call('ask_video', { question: 'How far does Ada go?', objects: { ada: id } })
  expect(answer.structuredContent).toMatchObject({
    result: { answer: { value: expect.closeTo(distanceM, 4), unit: 'm' } },
  })
  const picture = await call('plot_paths', { question: 'How far does Ada go?', objects: { ada: id } })
  expect(picture.content.map(({ type }) => type)).toEqual(['text', 'image'])
  expect(textOf(picture)).toMatch(/ada/i)
  expect(refusalOf(await call('ask_video', { video: 'text.mp4', question: 'How fast is the car?' }))).toMatch(
    /^video: expected .* - name another file/,
  )
  await client.close()
}, 60_000)

it.each([
  [['--folder', '/no/such/folder'], /--folder: expected a folder/],
  [['--http', '--host', '0.0.0.0', '--port', '0'], /--host 0.0.0.0: expected API keys/],
  [['--planner', 'nobody'], /planner/],
  [['--call-time', '0'], /--call-time: expected a number above 0/],
])('does not start with %s', async (words, expected) => {
  const { code, out, err } = await runCommand(registerMcp, ['mcp', ...words])
  expect(code).toBe(2)
  expect(out).toBe('')
  expect(err).toMatch(expected)
})
