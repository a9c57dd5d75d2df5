import { type Component, hook } from "kustogen";
import { env, job } from "kustogen/blocks";
import { TO_MARKETPLACE, toDatabase, toRedis } from "../connections.ts";
import { type OpenSail, studio } from "../context.ts";
import { CORE_VARIABLES } from "./backend-env.ts";
import { backendContainer, backendPod, PLATFORM_ENV, TASK_RESOURCES } from "./platform-pod.ts";

/**
 * The program exits 1 if one app fails, which TesslateAI/Studio@bc6cf79, scripts/aws-deploy.sh only warns about. As a hook
 * it would fail the sync, which Argo CD begins again without end, migration included: the log says it instead.
 */
const SEED = "timeout 280 python -m scripts.seed_apps";
const TWICE = `${SEED} || ${SEED} || echo "seeding failed twice; the log above says why"`;

/**
 * After a rollout: upserts the registry of Tesslate Apps by slug, so that running it again changes nothing. Its pods
 * are in the traffic table of every layer, so that the others' policies are the same in each.
 */
export const seedApps: Component<OpenSail> = {
  name: "seed-apps",
  selector: studio("seed-apps"),
  talksTo: (context) => [toDatabase(context), toRedis(context), TO_MARKETPLACE],
  resources(context, { part: of }) {
    if (!context.settings.seedApps) return [];
    const seed = job(of, {
      name: "tesslate-seed-apps",
      job: { backoffLimit: 3, activeDeadlineSeconds: 600 },
      container: backendContainer(context, "seed-apps", {
        command: ["sh", "-c", TWICE],
        env: env(CORE_VARIABLES),
        envFrom: PLATFORM_ENV,
        resources: TASK_RESOURCES,
      }),
      pod: backendPod(),
    });
    return [hook(seed, "PostSync")];
  },
};
