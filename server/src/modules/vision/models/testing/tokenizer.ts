const START = '<|startoftext|>'
const END = '<|endoftext|>'
const SUFFIX = '</w>'
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']

/** A byte-pair tokenizer of the kind that CLIP has, in which each of `words` is one token. */
export interface TinyTokenizer {
  readonly json: object
  readonly config: object
  readonly size: number
  idOf(word: string): number
}

export const tinyTokenizer = (words: readonly string[]): TinyTokenizer => {
  const tokens = [START, END, ...LETTERS, ...LETTERS.map(letter => `${letter}${SUFFIX}`)]
  const merges = mergesOf(words)
  for (const [left, right] of merges) tokens.push(`${left}${right}`)
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]))
  return {
    size: tokens.length,
    idOf: word => vocab[`${word}${SUFFIX}`] ?? -1,
    config: { tokenizer_class: 'CLIPTokenizer', bos_token: START, eos_token: END, pad_token: END },
    json: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [special(START, vocab), special(END, vocab)],
      ...STEPS_BEFORE,
      post_processor: {
        type: 'RobertaProcessing',
        sep: [END, vocab[END]],
        cls: [START, vocab[START]],
        trim_offsets: false,
        add_prefix_space: false,
      },
      decoder: null,
      model: { ...BPE, vocab, merges: merges.map(([left, right]) => `${left} ${right}`) },
    },
  }
}

const special = (content: string, vocab: Readonly<Record<string, number>>) => ({
  id: vocab[content],
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
})

/** What becomes of a text before it is cut into tokens. */
const STEPS_BEFORE = {
  normalizer: {
    type: 'Sequence',
    normalizers: [
      { type: 'NFC' },
      { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
      { type: 'Lowercase' },
    ],
  },
  pre_tokenizer: {
    type: 'Split',
    pattern: { Regex: '[a-z]+|[^\\sa-z]+' },
    behavior: 'Removed',
    invert: true,
  },
}

const BPE = {
  type: 'BPE',
  dropout: null,
  unk_token: END,
  continuing_subword_prefix: '',
  end_of_word_suffix: SUFFIX,
  fuse_unk: false,
}

/** Merges in their order, until each word is one token: those of the words before apply first. */
const mergesOf = (words: readonly string[]): [string, string][] => {
  const merges: [string, string][] = []
  for (const word of words) {
    let parts = [...word].map((letter, at) => (at === word.length - 1 ? `${letter}${SUFFIX}` : letter))
    for (const merge of merges) parts = merged(parts, merge)
    while (parts.length > 1) {
      const merge: [string, string] = [parts[0] ?? '', parts[1] ?? '']
      merges.push(merge)
      parts = merged(parts, merge)
    }
  }
  return merges
}

const merged = (parts: readonly string[], [left, right]: readonly [string, string]): string[] => {
  const out: string[] = []
  for (const part of parts) {
    if (part === right && out.at(-1) === left) out[out.length - 1] = `${left}${right}`
    else out.push(part)
  }
  return out
}
