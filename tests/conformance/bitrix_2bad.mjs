// @2bad/bitrix: GET with a query for everything, writes and batches too.
import bitrix from '@2bad/bitrix'
import { serve } from './driver.mjs'

// A client for each request: it would let two a second pass.
const client = (url) => bitrix.Bitrix(url)

async function call({ url, method, params }) {
  return (await client(url).call(method, params)).result
}

async function batch({ url, commands }) {
  const calls = Object.fromEntries(
    Object.entries(commands).map(([name, [method, params]]) => [name, { method, params }])
  )
  return { results: (await client(url).batch(calls)).result.result, errors: {} }
}

async function walks({ url, method, params }) {
  return [(await client(url).list(method, params)).result]
}

function told(error) {
  if (error.response) {
    const { statusCode, body } = error.response
    return { status: statusCode, code: body.error, text: body.error_description }
  }
  // What it says of a batch in which a command failed: no code at all.
  if (error.message.startsWith('[batch]')) return { status: null, code: null, text: error.message }
  throw error
}

await serve({ call, batch, walks }, told)
