import { type RawBuilder, sql } from 'kysely'

/** Mean radius of the earth in metres (IUGG, R1): within 0.5 % of any true distance. */
const EARTH = 6_371_008.8
const RADIANS = Math.PI / 180

export interface Place {
  readonly lat: number
  readonly lon: number
}

/** The ranges of latitude and longitude that hold a circle on the globe; two of longitude across the antimeridian. */
export interface Box {
  readonly south: number
  readonly north: number
  readonly longitudes: readonly (readonly [west: number, east: number])[]
}

/** Degrees by which a box is larger than the circle needs, so that rounding cannot cut its edge off. */
const MARGIN = 1e-9

export const boxAround = ({ lat, lon }: Place, radius: number): Box => {
  const angle = radius / EARTH
  const south = lat - angle / RADIANS - MARGIN
  const north = lat + angle / RADIANS + MARGIN
  // A circle around a pole crosses every meridian.
  if (south <= -90 || north >= 90) return { south, north, longitudes: [[-180, 180]] }
  const half = Math.asin(Math.min(1, Math.sin(angle) / Math.cos(lat * RADIANS))) / RADIANS + MARGIN
  const [west, east] = [lon - half, lon + half]
  if (west < -180)
    return {
      south,
      north,
      longitudes: [
        [west + 360, 180],
        [-180, east],
      ],
    }
  if (east > 180)
    return {
      south,
      north,
      longitudes: [
        [west, 180],
        [-180, east - 360],
      ],
    }
  return { south, north, longitudes: [[west, east]] }
}

/** The condition on the columns `latitude` and `longitude`: the box for the index, then the distance itself. */
export const isWithin = (centre: Place, radius: number): RawBuilder<boolean> => {
  const { south, north, longitudes } = boxAround(centre, radius)
  const [first = [-180, 180], second = first] = longitudes
  return sql<boolean>`(latitude between ${south} and ${north}
    and (longitude between ${first[0]} and ${first[1]} or longitude between ${second[0]} and ${second[1]})
    and 2 * ${EARTH}::float8 * asin(least(1, sqrt(
      sin(radians(latitude - ${centre.lat}::float8) / 2) ^ 2
      + cos(radians(${centre.lat}::float8)) * cos(radians(latitude)) * sin(radians(longitude - ${centre.lon}::float8) / 2) ^ 2
    ))) <= ${radius}::float8)`
}
