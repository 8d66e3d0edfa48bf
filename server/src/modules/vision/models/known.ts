import type { VisionModelList } from './schema.ts'

const both = ['fp32', 'q8'] as const

/**
 * Exports that have the files this server reads. Sizes are those of both towers, rounded; a hub may change what it has,
 * so revisions are the administrator's to pin.
 */
export const KNOWN_MODELS: VisionModelList['known'] = [
  {
    id: 'Xenova/clip-vit-base-patch32',
    family: 'clip',
    dimensions: 512,
    dtypes: [...both],
    megabytes: { fp32: 610, q8: 155 },
    note: 'The quickest: a good first choice on a processor without a graphics card.',
  },
  {
    id: 'Xenova/clip-vit-base-patch16',
    family: 'clip',
    dimensions: 512,
    dtypes: [...both],
    megabytes: { fp32: 600, q8: 155 },
    note: 'Sees more detail for about four times the work.',
  },
  {
    id: 'Xenova/clip-vit-large-patch14',
    family: 'clip',
    dimensions: 768,
    dtypes: [...both],
    megabytes: { fp32: 1710, q8: 435 },
    note: 'Large: plan seconds for each picture and 2 to 4 GB of memory.',
  },
  {
    id: 'Xenova/siglip-base-patch16-224',
    family: 'siglip',
    dimensions: 768,
    dtypes: [...both],
    megabytes: { fp32: 815, q8: 210 },
    note: 'Often better with words than CLIP models of its size.',
  },
]
