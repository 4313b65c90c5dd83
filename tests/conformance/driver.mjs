// The common part of the drivers: one JSON request a line on stdin, one JSON answer a line on stdout.
// Belongs here: reading and writing lines. Does not belong here: any client; each has a driver of its own.
import { createInterface } from 'node:readline'

/**
 * Serve until stdin ends. `ways` maps the name of a request (`call`, `batch`, `walks`) to an async
 * function of it; `told` turns what the client throws into `{ status, code, text }`.
 */
export async function serve(ways, told) {
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line)
    let answer
    try {
      answer = { value: (await ways[request.way](request)) ?? null }
    } catch (error) {
      answer = { refused: told(error) }
    }
    process.stdout.write(JSON.stringify(answer) + '\n')
  }
}
