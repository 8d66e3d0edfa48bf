import type { Part, VisionParts } from '../part.ts'
import { openAiTexts } from './openai.ts'
import type { TextProvider } from './ports.ts'
import { textTask } from './tasks.ts'

/** Captions and the text on pictures, by providers that speak as OpenAI does. */
export const createTexts = (parts: VisionParts): Part => {
  const { config } = parts
  const caption = openProvider(parts, 'The caption provider', {
    url: config.VISION_CAPTION_URL,
    key: config.VISION_CAPTION_KEY,
    model: config.VISION_CAPTION_MODEL,
  })
  const ocr = openProvider(parts, 'The OCR provider', {
    url: config.VISION_OCR_URL,
    key: config.VISION_OCR_KEY,
    model: config.VISION_OCR_MODEL,
  })
  return {
    tasks: [textTask(parts.media, 'caption', caption), textTask(parts.media, 'ocr', ocr)],
    close: async () => {
      await Promise.all([caption?.close(), ocr?.close()])
    },
  }
}

interface Given {
  readonly url: string | undefined
  readonly key: string | undefined
  readonly model: string | undefined
}

const openProvider = (parts: VisionParts, name: string, { url, key, model }: Given): TextProvider | null =>
  url === undefined || model === undefined ? null : openAiTexts(parts, { name, url, key, model })
