/** One size of a film, cut into segments. */
export interface StreamRendition {
  readonly height: number
  readonly width: number
  /** The name of its playlist. */
  readonly playlist: string
  /** Bits per second of the largest segment, and of all of them together. */
  readonly peakBandwidth: number
  readonly averageBandwidth: number
}

/** Heights that a film of this size is made in: never larger than it is, and at least one. */
export const heightsFor = (wanted: readonly number[], height: number): number[] => {
  const smaller = [...new Set(wanted)].filter(each => each <= height).sort((a, b) => a - b)
  return smaller.length > 0 ? smaller : [even(height)]
}

/** H.264 in 4:2:0 has even sides only. */
export const even = (pixels: number): number => Math.max(2, pixels - (pixels % 2))

/** The playlist of playlists (RFC 8216, section 4.3.4), the smallest first. */
export const masterPlaylist = (renditions: readonly StreamRendition[]): string =>
  [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    ...renditions.flatMap(({ width, height, playlist, peakBandwidth, averageBandwidth }) => [
      `#EXT-X-STREAM-INF:BANDWIDTH=${peakBandwidth},AVERAGE-BANDWIDTH=${averageBandwidth},RESOLUTION=${width}x${height}`,
      playlist,
    ]),
    '',
  ].join('\n')

/** The segments that a playlist names, with their lengths in seconds. */
export const segmentsOf = (playlist: string): { name: string; seconds: number }[] => {
  const segments: { name: string; seconds: number }[] = []
  let seconds = 0
  for (const line of playlist.split('\n')) {
    const [, length] = /^#EXTINF:([\d.]+)/.exec(line) ?? []
    if (length !== undefined) seconds = Number(length)
    else if (line !== '' && !line.startsWith('#')) segments.push({ name: line.trim(), seconds })
  }
  return segments
}

export const bandwidthOf = (
  segments: readonly { readonly seconds: number; readonly bytes: number }[],
): { peak: number; average: number } => {
  const seconds = segments.reduce((sum, segment) => sum + segment.seconds, 0)
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0)
  const rates = segments.map(segment => (segment.bytes * 8) / Math.max(segment.seconds, 0.1))
  return { peak: Math.ceil(Math.max(1, ...rates)), average: Math.ceil((bytes * 8) / Math.max(seconds, 0.1)) }
}
