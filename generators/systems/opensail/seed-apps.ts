import { hook, type Resource } from "kustogen";
import { job, part } from "kustogen/blocks";
import { backendEnv } from "./backend-env.ts";
import type { OpenSail } from "./context.ts";
import { BACKEND_ACCOUNT, BACKEND_CONTAINER, BACKEND_USER, platformSecrets } from "./platform-pod.ts";

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
      env: backendEnv(context),
      envFrom: platformSecrets(context),
      securityContext: BACKEND_CONTAINER,
      resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "500m", memory: "512Mi" } },
    },
    pod: { serviceAccountName: BACKEND_ACCOUNT, securityContext: BACKEND_USER },
  });
  return [hook(seed, "PostSync")];
}
