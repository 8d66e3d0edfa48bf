import { Problem } from '#kernel/errors'
import type { Unavailable } from '../tasks/task.ts'

export const NO_FFMPEG: Unavailable = {
  code: 'vision.no_ffmpeg',
  message:
    'Films need ffmpeg and ffprobe, which are not on this machine: install them, or name ffmpeg in VISION_FFMPEG, and start Fovea again.',
}

export const NO_ENCODER: Unavailable = {
  code: 'vision.no_video_encoder',
  message: 'The ffmpeg of this machine cannot encode H.264 and AAC: install one that was built with libx264.',
}

export const unreadableVideo = (reason: string): Problem =>
  new Problem({
    status: 422,
    code: 'vision.unreadable_video',
    message: `The film cannot be read: ${reason}.`,
    retryable: false,
  })

export const videoTooLong = (hours: number): Problem =>
  new Problem({
    status: 422,
    code: 'vision.video_too_long',
    message: `Films of up to ${hours} hours are streamed.`,
    retryable: false,
  })

export const ffmpegTimedOut = (minutes: number): Problem =>
  new Problem({
    status: 500,
    code: 'vision.video_deadline',
    message: `ffmpeg had not finished after ${minutes} minutes and was ended.`,
    retryable: false,
  })

export const streamNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'vision.stream_not_found',
    message: 'There is no such stream of the current version. Make one: POST /v1/vision/tasks/video-stream.',
  })
