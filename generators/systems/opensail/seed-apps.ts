import { hook, type Resource } from "kustogen";
import { env, job, part } from "kustogen/blocks";
import { coreVariables } from "./backend-env.ts";
import type { OpenSail } from "./context.ts";
import {
  BACKEND_ACCOUNT,
  BACKEND_MOUNTS,
  BACKEND_USER,
  BACKEND_VOLUMES,
  platformSecrets,
} from "./platform-pod.ts";

/** After a rollout: upserts the registry of Tesslate Apps by slug, so that running it again changes nothing. */
export function seedApps(context: OpenSail): Resource[] {
  const { images, settings } = context;
  if (!settings.seedApps) return [];
  const seed = job(part(context, "seed-apps"), {
    name: "tesslate-seed-apps",
    job: { backoffLimit: 3, activeDeadlineSeconds: 600 },
    container: {
      name: "seed-apps",
      image: images.backend,
      imagePullPolicy: settings.imagePullPolicy,
      command: ["python", "-m", "scripts.seed_apps"],
      env: env(coreVariables(context)),
      envFrom: platformSecrets(context),
      volumeMounts: BACKEND_MOUNTS,
      resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "500m", memory: "512Mi" } },
    },
    pod: {
      serviceAccountName: BACKEND_ACCOUNT,
      securityContext: BACKEND_USER,
      volumes: BACKEND_VOLUMES,
    },
  });
  return [hook(seed, "PostSync")];
}
