import { because, type Component } from "kustogen";
import { env, requirements } from "kustogen/blocks";
import { MONGODB_PORT, NAME } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
import type { Settings } from "../settings.ts";
import { statefulService } from "./stateful-service.ts";

/** MongoDB for raw signals: one instance on a volume of its own, with a user from the Secret teslasync-mongodb. */
export const mongodb: Component<TeslaSync, NonNullable<Settings["mongodb"]>> = {
  name: "mongodb",
  when: ({ settings }) => settings.mongodb,
  talksTo: () => [],
  resources({ images }, { on: { volume }, part: of }) {
    const open = { tcpSocket: { port: "mongodb" } };
    const rootKey = (key: string) => ({ secret: NAME.mongodb, key });
    return statefulService(of, {
      name: NAME.mongodb,
      container: {
        name: "mongodb",
        image: images.mongodb,
        args: [
          "mongod",
          "--bind_ip_all",
          because("Its default is half of the node's memory.", "--wiredTigerCacheSizeGB"),
          "0.25",
        ],
        ports: [{ name: "mongodb", containerPort: MONGODB_PORT }],
        env: env({
          MONGO_INITDB_ROOT_USERNAME: rootKey("MONGO_INITDB_ROOT_USERNAME"),
          MONGO_INITDB_ROOT_PASSWORD: rootKey("MONGO_INITDB_ROOT_PASSWORD"),
        }),
        startupProbe: { ...open, periodSeconds: 5, failureThreshold: 60 },
        livenessProbe: { ...open, periodSeconds: 15 },
        readinessProbe: open,
        volumeMounts: [
          { name: "config", mountPath: "/data/configdb" },
          { name: "tmp", mountPath: "/tmp" },
        ],
        resources: requirements("100m/500m", "256Mi/768Mi"),
      },
      volume: { name: "data", mountPath: "/data/db", ...volume },
      user: because("mongodb of the image.", { runAsUser: 999, runAsGroup: 999, fsGroup: 999 }),
      pod: {
        volumes: [
          { name: "config", emptyDir: {} },
          { name: "tmp", emptyDir: {} },
        ],
      },
    });
  },
};
