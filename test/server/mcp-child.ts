import { serveMcpStdio } from '../../src/server/mcp/stdio.ts'
import { scriptedContext } from './mcp-context.ts'

// A server of scripted videos as an MCP client starts one: argument 1 is the folder that may be read.
const { context } = scriptedContext(process.argv[2], line => process.stderr.write(`${line}\n`))
await serveMcpStdio(context, {
  input: process.stdin,
  output: process.stdout,
  signal: new AbortController().signal,
})
