import { Problem } from '#kernel/errors'

export const keyRefused = (status: number): Problem =>
  new Problem({
    status: 502,
    code: 'vision.face_service_refused',
    message: `The face service refuses the key (${status}). Set VISION_FACES_KEY to the key of one of its detection services.`,
    retryable: false,
  })

/** A 4xx will be the same next time; what is the service's own trouble may pass. */
export const serviceFailed = (status: number, message: string): Problem =>
  new Problem({
    status: 502,
    code: 'vision.face_service_failed',
    message: `The face service answered ${status}${message === '' ? '' : `: ${message.slice(0, 200)}`}.`,
    retryable: status >= 500 || status === 429,
  })

export const answerNotUnderstood = (why: string, cause?: unknown): Problem =>
  new Problem({
    status: 502,
    code: 'vision.face_service_not_understood',
    message: `The answer of the face service is not what CompreFace's detection with the plugins landmarks and calculator answers: ${why}.`,
    retryable: false,
    ...(cause === undefined ? {} : { cause }),
  })
