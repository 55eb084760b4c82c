// Installs what a fresh machine lacks, so that `npm test` and `npm run demo` are all that a newcomer types.
// Usage: node scripts/setup.mjs [Debian package ...]; runs on Node alone, before anything is installed.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
/** How one sees that a Debian package is there. */
const CHECK_OF = {
  ffmpeg: 'command -v ffmpeg',
  chromium: 'command -v chromium',
  'python3-venv': 'python3 -c "import venv, ensurepip"',
}

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) fail(`Node: expected 20.19 or newer, got ${process.versions.node}`)
// The runtime of networks would fetch libraries for NVIDIA cards from elsewhere; the package holds all that a processor needs.
if (!existsSync(join(ROOT, 'node_modules/.package-lock.json'))) run('npm', ['install'], { ONNXRUNTIME_NODE_INSTALL: 'skip' })
else if (!existsSync(join(ROOT, 'dist/cli/main.js'))) run('npm', ['run', 'build'])

const lacking = process.argv.slice(2).filter(name => !succeeds(CHECK_OF[name] ?? `command -v ${name}`))
if (lacking.length > 0) installFromDebian(lacking)

function installFromDebian(names) {
  const command = `apt-get update && apt-get install -y --no-install-recommends ${names.join(' ')}`
  if (!succeeds('command -v apt-get')) fail(`${names.join(', ')}: expected to be installed, got none, and no apt-get here; install it by hand`)
  const sudo = process.getuid?.() === 0 ? '' : 'sudo '
  run('sh', ['-c', command.replaceAll('apt-get', `${sudo}apt-get`)], { DEBIAN_FRONTEND: 'noninteractive' })
}

function succeeds(command) {
  return spawnSync('sh', ['-c', command], { stdio: 'ignore' }).status === 0
}

function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } })
  if (status !== 0) fail(`${command} ${args.join(' ')}: expected exit code 0, got ${status}`)
}

function fail(line) {
  process.stderr.write(`setup: ${line}\n`)
  process.exit(4)
}
