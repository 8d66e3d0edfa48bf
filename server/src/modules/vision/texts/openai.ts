import { z } from 'zod'
import type { VisionParts } from '../part.ts'
import { openEndpoint } from '../providers/endpoint.ts'
import { declined, nonsense } from '../providers/errors.ts'
import type { TextProvider } from './ports.ts'

export interface OpenAiOptions {
  readonly name: string
  readonly url: string
  readonly key: string | undefined
  readonly model: string
  readonly timeoutMs?: number
}

/** Large pictures on a small machine take a model a minute or two. */
const TIMEOUT_MS = 180_000

const Part = z.object({ type: z.string(), text: z.string().optional() })
const Message = z.object({
  content: z.union([z.string(), z.array(Part)]).nullish(),
  refusal: z.string().nullish(),
})
const Completion = z.object({
  choices: z.array(z.object({ message: Message, finish_reason: z.string().nullish() })).min(1),
})

/**
 * Chat completions with a picture as OpenAI defined them (`POST /chat/completions`, `image_url` with a data URI), and as
 * Ollama, vLLM, llama.cpp and others speak them.
 */
export const openAiTexts = (
  parts: Pick<VisionParts, 'fetcher' | 'clock'>,
  { name, url, key, model, timeoutMs = TIMEOUT_MS }: OpenAiOptions,
): TextProvider => {
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const endpoint = openEndpoint(parts, { name, url, headers, timeoutMs })
  return {
    model,
    async read(picture, { instruction, maxTokens, signal }) {
      const image = { url: `data:image/jpeg;base64,${picture.toString('base64')}` }
      const content = [
        { type: 'text', text: instruction },
        { type: 'image_url', image_url: image },
      ]
      const body = { model, messages: [{ role: 'user', content }], max_tokens: maxTokens, temperature: 0 }
      const { choices } = await endpoint.post('/chat/completions', body, Completion, signal)
      const [choice] = choices
      if (!choice) throw nonsense(name)
      const { refusal } = choice.message
      if (refusal) throw declined(name, ` It says: ${refusal.slice(0, 300)}`)
      return { text: textOf(choice.message), truncated: choice.finish_reason === 'length' }
    },
    close: () => endpoint.close(),
  }
}

/** PostgreSQL keeps no NUL characters, and no model means them. */
const textOf = ({ content }: z.infer<typeof Message>): string => {
  const text = typeof content === 'string' ? content : (content ?? []).map(part => part.text ?? '').join('')
  return text.replaceAll('\0', '').trim()
}
