import type { Fact } from "../../../facts.ts";
import { KUBERNETES_API } from "../../../kubernetes-api.ts";

const AT = "TesslateAI/Studio@bc6cf79";

/** What OpenSail's source says about its programs and its cluster, beyond the manifests. */
export const FACTS = {
  kubernetesApi: KUBERNETES_API,
  startUp: {
    says: "The backend lists namespaces when it starts, and exits with code 78 if that fails.",
    read: `${AT}, orchestrator/app/main.py`,
    here:
      "The backend's policies let it reach the Kubernetes API from the start; CrashLoopBackOff with that code is in the " +
      "table of symptoms.",
  },
  behindProxy: {
    says: "The backend trusts X-Forwarded-* from every client, because of its own middleware.",
    read: `${AT}, orchestrator/app/main.py`,
    here: "No variable restricts this; instead, the policies let only the controller and the platform reach the backend.",
  },
  passwords: {
    says: "Alembic interprets a % in DATABASE_URL: a correctly encoded password with one makes the migration fail.",
    read: `${AT}, orchestrator/alembic/env.py (set_main_option)`,
    here: "The contracts require letters and digits only, and give the command that creates such a password.",
  },
  unread: {
    says:
      "The manifests of backend and worker set variables that neither reads: K8S_INGRESS_DOMAIN (APP_DOMAIN " +
      "is read itself), S3_BUCKET_NAME, S3_REGION and S3_ENDPOINT_URL, K8S_HIBERNATION_GRACE_SECONDS and " +
      "K8S_DEHYDRATION_EXCLUDE_PATTERNS.",
    read: `${AT}, orchestrator/app (its settings, and every os.environ and os.getenv)`,
    here: "The variables are kept unchanged; changing one has no effect until a release reads it.",
  },
} satisfies Record<string, Fact>;
