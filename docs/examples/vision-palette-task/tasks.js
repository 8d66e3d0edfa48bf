import sharp from 'sharp'

/** The colours that fill most of a picture: each channel is rounded to one of four values, and the fullest boxes win. */
const palette = {
  name: 'colour-palette',
  version: '1',
  title: 'Colour palette',
  description: 'The colours that fill most of a picture.',
  inputs: ['image'],
  needs: 'preview',
  cost: 'cheap',
  batch: 8,
  timeoutMs: 10_000,
  params: {
    type: 'object',
    properties: { colours: { type: 'integer', minimum: 1, maximum: 16, default: 5 } },
    additionalProperties: false,
  },
  output: {
    type: 'object',
    properties: {
      colours: {
        type: 'array',
        items: {
          type: 'object',
          properties: { hex: { type: 'string' }, share: { type: 'number' } },
          required: ['hex', 'share'],
        },
      },
    },
    required: ['colours'],
  },

  async run({ asset, bytes }, { colours }) {
    if (asset.width < 8 || asset.height < 8) {
      throw Object.assign(new Error('A picture of fewer than 8 pixels a side has no palette.'), {
        code: 'too_small',
      })
    }
    const pixels = await sharp(bytes).resize(64, 64, { fit: 'fill' }).removeAlpha().raw().toBuffer()
    const boxes = new Map()
    for (let at = 0; at < pixels.length; at += 3) {
      const rgb = [pixels[at], pixels[at + 1], pixels[at + 2]]
      const key = rgb.map(channel => channel >> 6).join()
      const box = boxes.get(key) ?? { count: 0, sum: [0, 0, 0] }
      boxes.set(key, { count: box.count + 1, sum: box.sum.map((sum, channel) => sum + rgb[channel]) })
    }
    const fullest = [...boxes.values()].sort((a, b) => b.count - a.count).slice(0, colours)
    return {
      colours: fullest.map(({ count, sum }) => ({
        hex: `#${sum
          .map(channel =>
            Math.round(channel / count)
              .toString(16)
              .padStart(2, '0'),
          )
          .join('')}`,
        share: count / (pixels.length / 3),
      })),
    }
  },
}

export const tasks = [palette]
