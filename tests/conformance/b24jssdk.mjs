// @bitrix24/b24jssdk, the official one: https only, POST with JSON.
import { AjaxError, B24Hook } from '@bitrix24/b24jssdk'
import { serve } from './driver.mjs'

// A client for each request: it would let two a second pass after the first fifty.
const actions = (url) => {
  const client = B24Hook.fromWebhookUrl(url)
  client.offClientSideWarning()
  return client.actions.v2
}

// Some errors are thrown, others returned.
const checked = (answer) => {
  if (answer.isSuccess) return answer
  throw answer.getErrors().next().value
}

async function call({ url, method, params }) {
  return checked(await actions(url).call.make({ method, params })).getData().result
}

async function batch({ url, commands, halt }) {
  const calls = Object.fromEntries(
    Object.entries(commands).map(([name, [method, params]]) => [name, { method, params }])
  )
  const answer = await actions(url).batch.make({ calls, options: { isHaltOnError: halt } })
  const errors = [...answer.errors].map(([name, error]) => [name, error.code])
  return { results: answer.getData(), errors: Object.fromEntries(errors) }
}

async function walks({ url, method, params }) {
  const whole = checked(await actions(url).callList.make({ method, params })).getData()
  const pages = []
  for await (const page of actions(url).fetchList.make({ method, params })) pages.push(...page)
  return [whole, pages]
}

function told(error) {
  if (!(error instanceof AjaxError)) throw error
  // It does not tell an empty code: this is the one of the library that it sends with.
  const code = error.code === 'ERR_BAD_REQUEST' ? null : error.code
  return { status: error.status, code, text: error.message }
}

await serve({ call, batch, walks }, told)
