import sharp from 'sharp'

/** How many there are: what each of `KINDS` draws, from two seeds. */
export const ABSTRACT_COUNT = 20
const WIDTH = 960
const HEIGHT = 720

/** Numbers from 0 to 1 that are the same for a seed on every machine (mulberry32, public domain). */
const randomOf = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
type Random = () => number

const between = (random: Random, from: number, to: number) => from + random() * (to - from)
const colour = (random: Random) =>
  `hsl(${Math.floor(random() * 360)}, ${Math.floor(between(random, 20, 90))}%, ${Math.floor(between(random, 20, 80))}%)`
/** The colours of skin, for shapes that are none. */
const skin = (random: Random) =>
  `hsl(${Math.floor(between(random, 12, 32))}, ${Math.floor(between(random, 30, 60))}%, ${Math.floor(between(random, 35, 80))}%)`

const many = (count: number, draw: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => draw(index)).join('')

const place = (random: Random) => `${Math.floor(random() * WIDTH)}" cy="${Math.floor(random() * HEIGHT)}`
const rectangle = (random: Random, fill: string) =>
  `<rect x="${random() * WIDTH}" y="${random() * HEIGHT}" width="${between(random, 20, 300)}" height="${between(random, 20, 300)}" fill="${fill}"/>`

/** Each draws the inside of an SVG. */
const KINDS: readonly ((random: Random) => string)[] = [
  random => many(60, () => rectangle(random, colour(random))),
  random =>
    many(80, () => `<circle cx="${place(random)}" r="${between(random, 5, 120)}" fill="${colour(random)}"/>`),
  random =>
    many(
      40,
      () =>
        `<ellipse cx="${place(random)}" rx="${between(random, 30, 140)}" ry="${between(random, 30, 180)}" fill="${skin(random)}"/>`,
    ),
  random =>
    many(48, index => `<rect x="${index * 20}" width="10" height="${HEIGHT}" fill="${colour(random)}"/>`),
  random =>
    many(108, index =>
      (index + Math.floor(index / 12)) % 2 === 0
        ? `<rect x="${(index % 12) * 80}" y="${Math.floor(index / 12) * 80}" width="80" height="80" fill="${colour(random)}"/>`
        : '',
    ),
  random => many(24, index => `<circle cx="480" cy="360" r="${500 - index * 20}" fill="${colour(random)}"/>`),
  random =>
    many(
      90,
      () =>
        `<path d="M${random() * WIDTH} ${random() * HEIGHT} Q${random() * WIDTH} ${random() * HEIGHT} ${random() * WIDTH} ${random() * HEIGHT}" stroke="${colour(random)}" stroke-width="${between(random, 1, 24)}" fill="none"/>`,
    ),
  random =>
    many(
      30,
      () =>
        `<polygon points="${many(3, () => `${random() * WIDTH},${random() * HEIGHT} `)}" fill="${colour(random)}" opacity="0.7"/>`,
    ),
  random =>
    `<defs><linearGradient id="g" x2="1" y2="1">${many(5, index => `<stop offset="${index / 4}" stop-color="${colour(random)}"/>`)}</linearGradient></defs><rect width="${WIDTH}" height="${HEIGHT}" fill="url(#g)"/>`,
  random =>
    `<filter id="n"><feTurbulence type="fractalNoise" baseFrequency="${between(random, 0.005, 0.05)}" numOctaves="4" seed="${Math.floor(random() * 1000)}"/></filter><rect width="${WIDTH}" height="${HEIGHT}" filter="url(#n)"/>`,
]

/** Pictures without anybody in them, always the same: shapes, lines, colours of skin, gradients and noise; as WebP. */
export const abstractPicture = (index: number): Promise<Buffer> => {
  const random = randomOf(index + 1)
  const draw = KINDS[index % KINDS.length]
  const inside = draw ? draw(random) : ''
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="${colour(random)}"/>${inside}</svg>`
  return sharp(Buffer.from(svg)).webp({ quality: 80 }).toBuffer()
}
