import { z } from 'zod'
import { bytes, integer } from '#kernel/config'

const trustProxy = z.string().transform((text, context) => {
  const value = text.trim()
  if (/^(true|yes|on)$/i.test(value)) return true
  if (/^(false|no|off|0)$/i.test(value)) return false
  if (/^\d+$/.test(value)) return Number(value)
  const entries = value.split(',').map(entry => entry.trim())
  const known = /^(loopback|linklocal|uniquelocal|[\d.]+(\/\d+)?|[\da-f:.]*:[\da-f:.]*(\/\d+)?)$/i
  if (entries.every(entry => known.test(entry))) return entries
  context.addIssue({ code: 'custom', message: 'expected true, false, a number of hops, or addresses' })
  return z.NEVER
})

export const httpVariables = z.object({
  HOST: z.string().default('127.0.0.1').meta({
    description:
      'The address to listen on. 127.0.0.1 answers this machine only, 0.0.0.0 every machine of the network.',
  }),
  PORT: integer({ min: 0, max: 65_535 }).default(8400).meta({
    description: 'The TCP port to listen on; 0 takes any that is free.',
  }),
  PROBE_PORT: integer({ min: 0, max: 65_535 }).optional().meta({
    description:
      'The port on which a process without the role `api` answers `/health`, `/ready` and `/metrics`; none unless set.',
  }),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'expected http://host or https://host' })
    .transform(url => url.replace(/\/+$/, ''))
    .optional()
    .meta({
      description: 'The address under which people reach this server, e.g. https://fovea.example.org.',
    }),
  TRUST_PROXY: trustProxy.default(false).meta({
    description:
      'Whose X-Forwarded-* headers count: false, true, the number of proxies, or their addresses separated by commas.',
  }),
  MAX_UPLOAD_BYTES: bytes()
    .default(10 * 2 ** 30)
    .meta({ description: 'Bytes that one uploaded file may have, e.g. 500MB or 10GiB.' }),
})
export type HttpConfig = z.infer<typeof httpVariables>
