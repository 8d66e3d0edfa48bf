drop table kernel.mqtt_relay;
