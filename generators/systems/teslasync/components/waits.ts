import type { IContainer } from "kubernetes-models/v1/Container";
import { container, fill, requirements } from "kustogen/blocks";
// Checks 120 times, every five seconds: after ten minutes it fails, and the kubelet backs off.
import waitScript from "../files/wait.sh";
import { CONFIG_ENV } from "./app-container.ts";

const SMALL = requirements("10m/50m", "16Mi/32Mi");

function wait(image: string, what: string, host: string, port: string): IContainer {
  return container({
    name: `wait-for-${what}`,
    image,
    command: ["sh", "-c", fill(waitScript, { HOST: host, PORT: port })],
    envFrom: [CONFIG_ENV],
    resources: SMALL,
  });
}

/** Waits until PostgreSQL of the ConfigMap accepts connections. */
export function waitForDatabase(image: string): IContainer {
  return wait(image, "database", "DATABASE_HOST", "DATABASE_PORT");
}

/** Waits until Mosquitto accepts connections. */
export function waitForMqtt(image: string): IContainer {
  return wait(image, "mqtt", "MQTT_HOST", "MQTT_PORT");
}
