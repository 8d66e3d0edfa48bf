import { Problem } from '#kernel/errors'

/** What the other side said, for whoever set it up; empty when it said nothing readable. */
type Said = string

const problem = (status: number, code: string, message: string, retryAfterSeconds?: number): Problem =>
  new Problem({ status, code, message, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) })

/** 401 and 403: the same request will be refused again. */
export const refused = (name: string, said: Said): Problem =>
  problem(422, 'vision.provider_refused', `${name} refuses the key, or the key lacks a right.${said}`)

/** Other 4xx: an unknown model, a picture that it does not take. */
export const rejected = (name: string, status: number, said: Said): Problem =>
  problem(422, 'vision.provider_rejected', `${name} does not take the request (status ${status}).${said}`)

export const moved = (name: string): Problem =>
  problem(422, 'vision.provider_moved', `${name} redirects elsewhere. Set the address that it redirects to.`)

/** 429, retryable. */
export const busy = (name: string, retryAfterSeconds: number | undefined): Problem =>
  problem(
    429,
    'vision.provider_busy',
    `${name} asks to send less; it is tried again later.`,
    retryAfterSeconds,
  )

/** 502, retryable. */
export const away = (name: string, status: number, retryAfterSeconds: number | undefined): Problem =>
  problem(
    502,
    'vision.provider_away',
    `${name} failed with status ${status}; it is tried again later.`,
    retryAfterSeconds,
  )

/** 502, retryable: a proxy's page, half an answer. */
export const nonsense = (name: string): Problem =>
  problem(
    502,
    'vision.provider_nonsense',
    `${name} answered something else than its protocol says; it is tried again later.`,
  )

/** A model that will not speak of a picture will not do so the next time. */
export const declined = (name: string, said: Said): Problem =>
  problem(422, 'vision.provider_declined', `${name} declines to speak of this picture.${said}`)
