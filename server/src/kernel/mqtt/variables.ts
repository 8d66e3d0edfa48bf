import { z } from 'zod'
import { integer } from '#kernel/config'

export const mqttVariables = z.object({
  MQTT_PORT: integer({ min: 0, max: 65_535 }).default(1883).meta({
    description: 'The TCP port of the MQTT broker that Fovea brings along; 0 takes any that is free.',
  }),
  MQTT_HOST: z.string().default('127.0.0.1').meta({
    description:
      'The address on which the broker listens. Anything but this machine needs MQTT_TLS_CERT and MQTT_TLS_KEY: keys would be readable on the network.',
  }),
  MQTT_TLS_CERT: z.string().optional().meta({
    description:
      'A PEM file with the certificate of the broker and its chain; with it, the broker speaks TLS alone.',
  }),
  MQTT_TLS_KEY: z.string().optional().meta({ description: 'The PEM file with its private key.' }),
  MQTT_URL: z
    .url({ protocol: /^mqtts?$/, error: 'expected mqtt://host:1883 or mqtts://user:password@host:8883' })
    .optional()
    .meta({
      description:
        'An MQTT broker of your own, in place of the one that Fovea brings along, e.g. mqtts://user:password@broker:8883.',
      secret: true,
    }),
})
export type MqttConfig = z.infer<typeof mqttVariables>
