import type { IContainer } from "kubernetes-models/v1/Container";
import { container, requirements } from "kustogen/blocks";
import { CONFIG_ENV } from "./app-container.ts";

const SMALL = requirements("10m/50m", "16Mi/32Mi");

/** Looks 120 times, every five seconds: what is not there after ten minutes is wrong, and the kubelet backs off. */
function untilOpen(host: string, port: string): string {
  return `tries=0
until nc -z -w 3 "$${host}" "$${port}"; do
  tries=$((tries + 1))
  if [ "$tries" -ge 120 ]; then
    echo "$${host}:$${port} did not answer" >&2
    exit 1
  fi
  sleep 5
done
`;
}

function wait(image: string, what: string, host: string, port: string): IContainer {
  return container({
    name: `wait-for-${what}`,
    image,
    command: ["sh", "-c", untilOpen(host, port)],
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
