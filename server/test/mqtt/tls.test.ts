import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt from 'mqtt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiKey } from '../factories.ts'
import { startTestServer } from '../harness.ts'

const OPENSSL = ['/usr/bin/openssl', '/opt/homebrew/bin/openssl'].find(existsSync)
let folder: string
let cert: string
let key: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fovea-tls-'))
  cert = join(folder, 'cert.pem')
  key = join(folder, 'key.pem')
  if (!OPENSSL) return
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const made = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', key, '-out', cert]
  execFileSync(OPENSSL, ['req', ...made, ...subject], { stdio: 'ignore' })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('the broker does not leave this machine without TLS, and says what to set', async () => {
  const start = startTestServer({ roles: ['api', 'mqtt'], env: { MQTT_HOST: '0.0.0.0' } })
  await expect(start).rejects.toThrow(/MQTT_HOST is the address 0\.0\.0\.0.*MQTT_TLS_CERT and MQTT_TLS_KEY/)
  const halved = startTestServer({ roles: ['api', 'mqtt'], env: { MQTT_TLS_CERT: join(folder, 'none.pem') } })
  await expect(halved).rejects.toThrow(/MQTT_TLS_CERT cannot be read: ENOENT/)
})

test.skipIf(!OPENSSL)(
  `with a certificate it speaks TLS alone${OPENSSL ? '' : ' (openssl is not installed)'}`,
  async () => {
    const env = { MQTT_HOST: '0.0.0.0', MQTT_TLS_CERT: cert, MQTT_TLS_KEY: key }
    const server = await startTestServer({ roles: ['api', 'mqtt'], env })
    const password = await apiKey(server, { scopes: ['library:read'] })
    const { port } = new URL(server.mqttUrl ?? '')
    expect(server.mqttUrl).toMatch(/^mqtts:/)
    const trusted = await mqtt.connectAsync(`mqtts://localhost:${port}`, {
      username: 'key',
      password,
      ca: await readFile(cert),
    })
    await trusted.subscribeAsync('fovea/#')
    await trusted.endAsync()
    const plain = mqtt.connectAsync(`mqtt://localhost:${port}`, { password, username: 'key' }, false)
    await expect(plain).rejects.toThrow()
    await server.stop()
  },
)
