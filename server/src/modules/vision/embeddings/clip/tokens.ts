import { Tokenizer } from '@huggingface/tokenizers'
import { z } from 'zod'
import { modelUnsupported } from '../../models/errors.ts'
import { TOKENIZER_CONFIG_FILE, TOKENIZER_FILE } from '../../models/model-files.ts'
import type { TextShape } from './config.ts'

/** Token numbers of several texts, all of one length. */
export interface TokenBatch {
  readonly length: number
  readonly ids: BigInt64Array
  /** 1 for what belongs to the text, 0 for what fills it up. */
  readonly mask: BigInt64Array
}

export type Tokenize = (texts: readonly string[]) => TokenBatch

const Token = z.union([
  z.string(),
  z.looseObject({ content: z.string() }).transform(({ content }) => content),
])
const TokenizerConfig = z.looseObject({ pad_token: Token.nullish(), eos_token: Token.nullish() })

/** Texts as numbers, by the model's own tokenizer. Throws 422 `vision.model_unsupported`. */
export const createTokenize = (tokenizerJson: unknown, configJson: unknown, shape: TextShape): Tokenize => {
  const config = TokenizerConfig.safeParse(configJson)
  if (!config.success) throw modelUnsupported(TOKENIZER_CONFIG_FILE, 'its special tokens are not understood')
  const tokenizer = openTokenizer(tokenizerJson, config.data)
  const numberOf = (token: string | null | undefined): number | undefined =>
    token ? tokenizer.token_to_id(token) : undefined
  const end = numberOf(config.data.eos_token)
  const padding = numberOf(config.data.pad_token) ?? end ?? 0
  return texts => {
    const encoded = texts.map(text => cut(tokenizer.encode(text).ids, shape.tokens, end))
    const longest = encoded.reduce((most, ids) => Math.max(most, ids.length), 1)
    return fill(encoded, shape.padsToLength ? shape.tokens : longest, padding)
  }
}

const openTokenizer = (json: unknown, config: object): Tokenizer => {
  try {
    // The library checks what it needs of it, and throws otherwise.
    return new Tokenizer(json as object, config)
  } catch (error) {
    throw modelUnsupported(
      TOKENIZER_FILE,
      error instanceof Error ? error.message.slice(0, 200) : 'it is not understood',
    )
  }
}

/** The end must stay: a text tower reads the meaning of the whole at its last token. */
const cut = (ids: readonly number[], most: number, end: number | undefined): number[] => {
  if (ids.length <= most) return [...ids]
  return end !== undefined && ids.at(-1) === end ? [...ids.slice(0, most - 1), end] : ids.slice(0, most)
}

const fill = (texts: readonly (readonly number[])[], length: number, padding: number): TokenBatch => {
  const ids = new BigInt64Array(texts.length * length).fill(BigInt(padding))
  const mask = new BigInt64Array(texts.length * length)
  for (const [row, text] of texts.entries()) {
    for (const [at, id] of text.entries()) {
      ids[row * length + at] = BigInt(id)
      mask[row * length + at] = 1n
    }
  }
  return { length, ids, mask }
}
