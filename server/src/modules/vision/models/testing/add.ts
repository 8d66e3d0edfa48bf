import type { Json } from '#test/factories'
import type { TestServer } from '#test/harness'

/** Adds a model and waits until its job has ended; answers it as it then is. */
export const addModel = async (server: TestServer, body: Json): Promise<Json> => {
  const { status, body: added } = await server.call<Json>('POST', '/v1/vision/models', { body })
  if (status !== 202) throw new Error(`No model: ${status} ${JSON.stringify(added)}`)
  await server.drainJobs()
  return modelOf(server, added.key)
}

export const modelOf = async (server: TestServer, key: string): Promise<Json> => {
  const { body } = await server.call<Json>('GET', '/v1/vision/models')
  return body.items.find((item: Json) => item.key === key)
}
