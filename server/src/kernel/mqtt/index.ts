export { type Mqtt, startMqtt } from './mqtt.ts'
export { type MqttConfig, mqttVariables } from './variables.ts'
