import { because, type Component } from "kustogen";
import { container, env, requirements, survivingClaim, webService } from "kustogen/blocks";
import { TO_INTERNET, toDatabase, toObjectStore } from "../connections.ts";
import { type OpenSail, reload, studio } from "../context.ts";
// Creates the database on a server that is older than the marketplace.
import createDatabase from "../files/create-database.sh";
import { HUB_URL } from "../secrets.ts";
import { keysOf } from "./backend-env.ts";
import { BACKEND_ACCOUNT } from "./platform-pod.ts";

const NAME = "tesslate-marketplace";
const CLAIM = "marketplace-data";
const SECRET = "marketplace-secret";

/** The hub of Tesslate Apps: a single instance, because its identity and keys are files on its volume. */
export const marketplace: Component<OpenSail> = {
  name: "marketplace",
  selector: studio("tesslate-marketplace", "marketplace"),
  talksTo: (context) => [toDatabase(context), TO_INTERNET, toObjectStore(context)],
  resources(context, { part: of }) {
    const { images, settings } = context;
    const { aws } = settings;
    const { displayName, environment, volume } = settings.marketplace;
    const small = requirements("50m/500m", "64Mi/512Mi");
    const tmp = { name: "tmp", mountPath: "/tmp" };
    const manifest = { httpGet: { path: "/v1/manifest", port: "http" }, failureThreshold: 3 };
    return [
      survivingClaim(of, { name: CLAIM, size: volume, storageClass: "tesslate-block-storage" }),
      ...webService(of, {
        name: NAME,
        scale: "single",
        annotations: reload(context),
        container: {
          name: "marketplace",
          image: images.marketplace,
          imagePullPolicy: settings.imagePullPolicy,
          ports: [{ name: "http", containerPort: 8800 }],
          env: env({
            OPENSAIL_ENV: environment,
            HUB_DISPLAY_NAME: displayName,
            HUB_ID_FILE: "/data/.hub_id",
            ATTESTATION_KEY_PATH: "/data/.attestation_key",
            BUNDLE_STORAGE_BACKEND: aws ? "s3" : "local",
            BUNDLE_STORAGE_DIR: "/data/bundles",
            BUNDLE_BASE_URL: HUB_URL,
            DISABLED_CAPABILITIES: because("None: the hub offers all that it can.", ""),
            MARKETPLACE_LOAD_SEEDS_ON_STARTUP: !aws,
            ...keysOf(SECRET, ["DATABASE_URL", "BUNDLE_URL_SECRET", "STATIC_TOKENS"]),
            ...(aws && { ...keysOf(SECRET, ["S3_BUCKET"]), S3_REGION: aws.region }),
          }),
          livenessProbe: { ...manifest, initialDelaySeconds: 30, periodSeconds: 30, timeoutSeconds: 5 },
          readinessProbe: { ...manifest, initialDelaySeconds: 10, periodSeconds: 5, timeoutSeconds: 3 },
          volumeMounts: [{ name: "data", mountPath: "/data" }, tmp],
          // TesslateAI/Studio@bc6cf79, k8s/base/marketplace/deployment.yaml.
          resources: requirements("100m/1000m", "256Mi/1Gi"),
        },
        pod: {
          serviceAccountName: BACKEND_ACCOUNT,
          securityContext: { runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 },
          terminationGracePeriodSeconds: 30,
          // In this order: a migration before its database exists would fail.
          initContainers: [
            container({
              name: "create-database",
              image: images.postgres16,
              command: ["sh", "-ec", createDatabase],
              env: env(keysOf(SECRET, ["ADMIN_DATABASE_URL"])),
              resources: small,
            }),
            container({
              name: "alembic-migrate",
              image: images.marketplace,
              imagePullPolicy: settings.imagePullPolicy,
              command: ["python", "-m", "alembic", "upgrade", "head"],
              env: env({ ...keysOf(SECRET, ["DATABASE_URL"]), OPENSAIL_ENV: environment }),
              volumeMounts: [tmp],
              resources: small,
            }),
          ],
          volumes: [
            { name: "data", persistentVolumeClaim: { claimName: CLAIM } },
            { name: "tmp", emptyDir: {} },
          ],
        },
      }),
    ];
  },
};
