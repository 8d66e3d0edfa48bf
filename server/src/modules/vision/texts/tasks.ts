import { z } from 'zod'
import { Problem } from '#kernel/errors'
import type { VisionParts } from '../part.ts'
import { defineTask, type TaskOutcome, type TaskSource, type VisionTask } from '../tasks/task.ts'
import type { TextProvider } from './ports.ts'

const Output = z.object({
  text: z.string(),
  truncated: z.boolean().meta({ description: 'The provider had more to say than `maxTokens`.' }),
})

interface Kind {
  readonly name: 'caption' | 'ocr'
  readonly title: string
  readonly description: string
  readonly instruction: string
  readonly maxTokens: number
  /** What begins the names of its variables. */
  readonly variables: string
}

const KINDS = {
  caption: {
    name: 'caption',
    title: 'Caption',
    description: 'A sentence or two about what is on a picture, by the provider of this server.',
    instruction:
      'Describe this picture in one or two plain sentences: who or what is there, what happens, and where. Answer with the sentences alone.',
    maxTokens: 300,
    variables: 'VISION_CAPTION',
  },
  ocr: {
    name: 'ocr',
    title: 'Text on pictures',
    description: 'The text that stands on a picture, by the provider of this server.',
    instruction:
      'Write down all text that stands on this picture, line by line, in its own language and spelling. Answer with the text alone, and with nothing when there is none.',
    maxTokens: 2_000,
    variables: 'VISION_OCR',
  },
} as const satisfies Record<string, Kind>

const paramsOf = ({ instruction, maxTokens }: Kind) =>
  z.strictObject({
    instruction: z.string().trim().min(1).max(4_000).default(instruction),
    maxTokens: z.int().min(1).max(16_000).default(maxTokens),
  })

/** What every provider reads: some know neither WebP nor large pictures. */
const SENT = { width: 1024, height: 1024, fit: 'inside', format: 'jpeg', quality: 85 } as const

/** The task of a provider; without one it says how to set one up. */
export const textTask = (
  media: VisionParts['media'],
  which: keyof typeof KINDS,
  provider: TextProvider | null,
): VisionTask => {
  const kind: Kind = KINDS[which]
  const unavailable = {
    code: `vision.${kind.name}_not_configured`,
    message: `No provider is set for ${kind.name}: set ${kind.variables}_URL and ${kind.variables}_MODEL, and start the server again.`,
  }
  return defineTask({
    name: kind.name,
    version: '1',
    title: kind.title,
    description: kind.description,
    inputs: ['image'],
    params: paramsOf(kind),
    output: Output,
    cost: 'expensive',
    batch: 1,
    onArrivalByDefault: false,
    model: async () => provider?.model ?? null,
    unavailable: async () => (provider ? null : unavailable),
    async run(sources, params, { signal }) {
      if (!provider) throw new Problem({ status: 409, ...unavailable })
      const outcomes: (TaskOutcome | Error)[] = []
      for (const source of sources) {
        outcomes.push(await readSource(media, provider, source, { ...params, signal }))
      }
      return outcomes
    },
  })
}

const readSource = async (
  media: VisionParts['media'],
  provider: TextProvider,
  source: TaskSource,
  wish: Parameters<TextProvider['read']>[1],
): Promise<TaskOutcome | Error> => {
  try {
    const { bytes } = await media.render(await source.preview(), { mime: 'image/webp' }, SENT, wish.signal)
    const { text, truncated } = await provider.read(bytes, wish)
    return { output: { text, truncated } }
  } catch (error) {
    // About this picture, or about the moment: the run tells by the error which.
    if (error instanceof Problem) return error
    throw error
  }
}
