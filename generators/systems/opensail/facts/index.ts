import type { Fact } from "../../../facts.ts";
import { KUBERNETES_API } from "../../../kubernetes-api.ts";

const AT = "TesslateAI/Studio@bc6cf79";

/** What OpenSail's source says about its programs and its cluster, beyond the manifests. */
export const FACTS = {
  kubernetesApi: KUBERNETES_API,
  startUp: {
    says: "The backend lists namespaces when it starts, and ends with code 78 where that fails.",
    read: `${AT}, orchestrator/app/main.py`,
    here: "Its policies let it reach the Kubernetes API from the first moment on; CrashLoopBackOff with that code is in the table of symptoms.",
  },
  behindProxy: {
    says: "The backend believes X-Forwarded-* of everyone, by a middleware of its own.",
    read: `${AT}, orchestrator/app/main.py`,
    here: "No variable for that; its policies let nobody but the controller and the platform reach it.",
  },
  passwords: {
    says: "Alembic takes a % in DATABASE_URL for its own: a password with one, rightly encoded, ends the migration.",
    read: `${AT}, orchestrator/alembic/env.py (set_main_option)`,
    here: "The contracts ask for letters and digits alone, and say the command that makes them.",
  },
  unread: {
    says:
      "The manifests of backend and worker set variables that nothing of them reads: K8S_INGRESS_DOMAIN (APP_DOMAIN is read itself), " +
      "S3_BUCKET_NAME, S3_REGION and S3_ENDPOINT_URL, K8S_HIBERNATION_GRACE_SECONDS and K8S_DEHYDRATION_EXCLUDE_PATTERNS.",
    read: `${AT}, orchestrator/app (its settings, and every os.environ and os.getenv)`,
    here: "They are kept as they are there: changing one changes nothing, until a release reads it.",
  },
} satisfies Record<string, Fact>;
