import { afterEach, expect, it, vi } from 'vitest'
import { decodeHeic } from './heic.ts'
import { readHeicSample } from './testing/pictures.ts'

afterEach(() => vi.doUnmock('libheif-js/libheif-wasm/libheif-bundle.js'))

it('a HEIC on an installation without its decoder says which package is missing', async () => {
  vi.doMock('libheif-js/libheif-wasm/libheif-bundle.js', () => {
    throw new Error('Cannot find package')
  })
  const failure = expect.objectContaining({
    code: 'library.heic_unavailable',
    status: 422,
    message: expect.stringContaining('libheif-js'),
  })
  await expect(decodeHeic(readHeicSample(), undefined)).rejects.toEqual(failure)
})

it('a HEIC that claims more than 100 megapixels is refused before its pixels are decoded', async () => {
  const display = vi.fn()
  const image = { get_width: () => 20_000, get_height: () => 20_000, is_primary: () => true, display }
  vi.doMock('libheif-js/libheif-wasm/libheif-bundle.js', () => ({
    default: () => ({
      HeifDecoder: class {
        decode = () => [image]
      },
    }),
  }))
  await expect(decodeHeic(readHeicSample(), undefined)).rejects.toMatchObject({
    code: 'library.too_many_pixels',
  })
  expect(display).not.toHaveBeenCalled()
})
