import type { JobTry } from '@fovea/client'

/** What a code means for the person who reads it, and what can be done; the message itself is the server's. */
const MEANINGS: Record<string, string> = {
  'job.timeout': 'It took longer than its kind of job may. A larger file or a busy machine can be the cause.',
  'job.worker_lost':
    'The process that ran it went away, for instance by a restart. It was handed to another one.',
  'process.crashed': 'The child process that did the work ended by itself, most likely on a damaged file.',
  'process.deadline': 'The child process did not finish in time and was ended.',
  'jobs.dependency_failed': 'A step before it did not succeed. Try that one again first.',
  'library.unreadable_image': 'The file is damaged or is no picture that can be read. The original is kept.',
  'library.too_many_pixels': 'The picture has more pixels than this server decodes. The original is kept.',
  'fetch.blocked_address': 'The address is not on the public internet. An administrator can allow hosts.',
  'fetch.timeout': 'The other server did not answer in time.',
  'fetch.unreachable': 'The other server could not be reached.',
  'fetch.bad_status': 'The other server refused.',
  'fetch.not_an_image': 'What came back from the address is no picture.',
  'internal.error': 'A fault of Fovea itself. The log has more, under the id of the job.',
}

export const meaningOf = (code: string): string | undefined => MEANINGS[code]

export const OUTCOMES: Record<JobTry['outcome'], string> = {
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  crashed: 'Its process crashed',
  lost: 'Its worker went away',
  cancelled: 'Cancelled',
  stopped: 'Handed back by a worker that ended',
}
