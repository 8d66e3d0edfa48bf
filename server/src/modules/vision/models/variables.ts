import { z } from 'zod'

/** Where models come from. */
export const modelVariables = {
  VISION_HUB_URL: z
    .url({ protocol: /^https?$/ })
    .default('https://huggingface.co')
    .transform(url => url.replace(/\/+$/, ''))
    .meta({
      description:
        'Where models are fetched from: a hub that answers at `<address>/<model>/resolve/<revision>/<file>`, such as a mirror in your own network (also named in FETCH_ALLOW_HOSTS).',
    }),
  VISION_HUB_TOKEN: z.string().min(1).optional().meta({
    secret: true,
    description: 'Sent to VISION_HUB_URL, and nowhere else, for models whose terms have to be accepted.',
  }),
  VISION_MODELS_DIR: z.string().min(1).optional().meta({
    description:
      'A folder with models in sub-folders `<owner>/<name>`: what is there is taken from there and not from the hub.',
  }),
}
