import { because, type Component } from "kustogen";
import { fill, hashedConfigMap, onVolume, requirements, survivingClaim, webService } from "kustogen/blocks";
import { MQTT_PORT, NAME } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
import mosquittoConf from "../files/mosquitto.conf";
import { WAVE } from "../waves.ts";
import { STARTUP } from "./app-container.ts";

const CLAIM = "teslasync-mosquitto-data";
const CONFIG_MAP = "teslasync-mosquitto";
const WEBSOCKETS_PORT = 9001;

/** The MQTT broker: one instance, inside the cluster only, with a volume if it is persistent. */
export const mosquitto: Component<TeslaSync> = {
  name: "mosquitto",
  wave: WAVE.data,
  talksTo: () => [],
  resources({ images, settings }, { part: of }) {
    const { persistence } = settings.mosquitto;
    const open = { tcpSocket: { port: "mqtt" } };
    return [
      hashedConfigMap(of, CONFIG_MAP, {
        "mosquitto.conf": fill(mosquittoConf, { MQTT_PORT, WEBSOCKETS_PORT, PERSISTENCE: !!persistence }),
      }),
      ...(persistence ? [survivingClaim(of, { name: CLAIM, ...persistence })] : []),
      ...webService(of, {
        name: NAME.mosquitto,
        scale: "single",
        container: {
          name: "mosquitto",
          image: images.mosquitto,
          ports: [
            { name: "mqtt", containerPort: MQTT_PORT },
            { name: "websockets", containerPort: WEBSOCKETS_PORT },
          ],
          startupProbe: { ...open, ...STARTUP },
          livenessProbe: { ...open, periodSeconds: 10, failureThreshold: 5 },
          readinessProbe: { ...open, periodSeconds: 5, failureThreshold: 5 },
          volumeMounts: [
            { name: "config", mountPath: "/mosquitto/config", readOnly: true },
            { name: "data", mountPath: "/mosquitto/data" },
            { name: "log", mountPath: "/mosquitto/log" },
          ],
          // ev-dev-labs/teslasync@ef579af, helm/teslasync/values.yaml.
          resources: requirements("25m/100m", "16Mi/64Mi"),
        },
        pod: {
          securityContext: because(
            "mosquitto of the image.",
            onVolume({ runAsUser: 1883, runAsGroup: 1883, fsGroup: 1883 }),
          ),
          volumes: [
            { name: "config", configMap: { name: CONFIG_MAP } },
            {
              name: "data",
              ...(persistence ? { persistentVolumeClaim: { claimName: CLAIM } } : { emptyDir: {} }),
            },
            { name: "log", emptyDir: {} },
          ],
        },
      }),
    ];
  },
};
