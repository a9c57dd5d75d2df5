import { type Refusal, type Resource, type SystemRule, workloadsOf } from "kustogen";
import { quantityValue } from "kustogen/settings";
import { appEnv } from "./components/configuration.ts";
import type { App } from "./context.ts";
import { SECRETS } from "./secrets.ts";
import { FOLDERS, SERVICES, type ServiceKey, SHARED_DATA } from "./services.ts";

const { name: EMAIL_WORKER } = SERVICES.emailWorker;

/** The fields of a workload, an autoscaler or a claim that the rules read. */
interface Spec {
  replicas?: number;
  strategy?: { type?: string };
  scaleTargetRef?: { name?: string };
  accessModes?: string[];
  storageClassName?: string;
  resources?: { requests?: { storage?: string } };
}

const specOf = ({ spec }: Resource) => (spec ?? {}) as Spec;

const oneMailWorker: SystemRule<App> = {
  id: "app/one-mail-worker",
  title: "There is exactly one email-worker",
  why: "Each would take the same mail from the queue and send it.",
  *checkResources(resources) {
    for (const resource of resources) {
      const { replicas, scaleTargetRef, strategy } = specOf(resource);
      const isIt = resource.kind === "Deployment" && resource.metadata.name === EMAIL_WORKER;
      const isOne = replicas === 1 && strategy?.type === "Recreate";
      if (scaleTargetRef?.name === EMAIL_WORKER || (isIt && !isOne))
        yield {
          resource,
          message: `expected exactly one pod of ${EMAIL_WORKER} (replicas: 1, Recreate, no autoscaler): a second would send every mail twice`,
        };
    }
  },
};

const sameClaim: SystemRule<App> = {
  id: "app/same-claim",
  title: "The claim of the shared volume is the existing one",
  why: "Name, mode and class of a claim never change, and it never shrinks: a different claim is a new one, without the repositories.",
  *checkResources(resources, { stage }) {
    const { accessMode, name, size, storageClass } = SHARED_DATA;
    const claims = resources.filter(({ kind }) => kind === "PersistentVolumeClaim");
    const claim = claims.find(({ metadata }) => metadata.name === name);
    if (claim === undefined)
      return yield {
        message: `PersistentVolumeClaim "${name}" is missing, found ${claims.map(({ metadata }) => metadata.name).join(", ") || "none"}: it has every repository`,
      };
    const spec = specOf(claim);
    const storage = spec.resources?.requests?.storage ?? "";
    const isSmall = (quantityValue(storage) ?? 0) < (quantityValue(size) ?? 0);
    const options = claim.metadata.annotations?.["argocd.argoproj.io/sync-options"]?.split(",") ?? [];
    const wrong: [isWrong: boolean, expected: string, found: unknown][] = [
      [String(spec.accessModes) !== accessMode, `access mode ${accessMode}`, spec.accessModes],
      [spec.storageClassName !== storageClass, `class ${storageClass}`, spec.storageClassName],
      [stage === "production" && isSmall, `at least ${size} in production`, storage],
      [!options.includes("Prune=false"), "Argo CD's sync option Prune=false", options],
      [!options.includes("Delete=false"), "Argo CD's sync option Delete=false", options],
    ];
    for (const [isWrong, expected, found] of wrong)
      if (isWrong)
        yield {
          resource: claim,
          message: `expected ${expected}, found ${JSON.stringify(found)}: a different claim is a new one, without the repositories`,
        };
  },
};

const ownFolders: SystemRule<App> = {
  id: "app/own-folders",
  title: "Each service mounts its own folders of the shared volume, at the expected paths",
  why: "A service must not access folders that it does not need, and finds an empty one at another path.",
  *checkResources(resources) {
    for (const { name, resource, spec } of workloadsOf(resources)) {
      const own = Object.values(SERVICES).find((one) => one.name === name)?.folders ?? [];
      const claims = spec.volumes?.filter((one) => one.persistentVolumeClaim?.claimName === SHARED_DATA.name);
      const containers = [...(spec.initContainers ?? []), ...spec.containers];
      for (const container of containers)
        for (const { mountPath, name: volume, subPath } of container.volumeMounts ?? []) {
          if (!claims?.some((one) => one.name === volume)) continue;
          if (own.some((one) => one === subPath && FOLDERS[one] === mountPath)) continue;
          const may = own.map((one) => `"${one}" at ${FOLDERS[one]}`).join(", ") || "none";
          yield {
            ...{ resource, container: container.name },
            message: `mounts ${subPath ?? "the whole"} of ${SHARED_DATA.name} at ${mountPath}; ${name} may have: ${may}. The table is in services.ts`,
          };
        }
    }
  },
};

/** What the document marks required, and keeps in its ConfigMap; here, some of it is in the Secret. */
const REQUIRED = [
  "APP_REPOS_ROOT",
  "APP_AVATAR_PATH",
  "STORAGE_PATH",
  "STATIC_ROOT",
  "APP_DOMAIN_URL",
].concat(
  ["APP_DATABASE_URL", "APP_REDIS_URL", "APP_AI_BASIC_URL", "APP_AI_API_KEY", "APP_SMTP_PASSWORD"],
  ["APP_SESSION_SECRET", "APP_SSH_SERVER_PRIVATE_KEY", "APP_SSH_PORT"],
);

const complete: SystemRule<App> = {
  id: "app/complete",
  title: "Every service has the variables that the document requires",
  why: "Without them, its pods would exit as soon as they start; NATS refuses clients without its token.",
  *checkResources(resources, { settings }) {
    const sources = new Map(
      resources.flatMap(({ data, kind, metadata }): [string, string[]][] =>
        kind === "ConfigMap" ? [[metadata.name, Object.keys(data as object)]] : [],
      ),
    );
    for (const { keys, name, when } of SECRETS)
      if (when?.(settings) !== false) sources.set(name, Object.keys(keys));
    for (const { name, resource, spec } of workloadsOf(resources))
      for (const { env = [], envFrom = [], name: container } of spec.containers) {
        const read = envFrom.flatMap(({ configMapRef, secretRef }) => {
          const from = configMapRef ?? secretRef;
          return from?.optional ? [] : (sources.get(from?.name ?? "") ?? []);
        });
        const has = new Set(read.filter((key) => !env.some((one) => one.name === key && one.value === "")));
        const wanted = has.has("NATS_URL") ? [...REQUIRED, "NATS_TOKEN"] : REQUIRED;
        const missing = wanted.filter((one) => !has.has(one));
        if (missing.length > 0)
          yield { resource, container, message: `${name} lacks variables: ${missing.join(", ")}` };
      }
  },
};

const extraVariables: SystemRule<App> = {
  id: "app/extra-variables",
  title: "extraEnv repeats no setting and contains no secret",
  why: "Two values would contradict each other, and everyone with read access to a ConfigMap can read a secret in it.",
  *check({ settings }) {
    const secret = new Set(SECRETS.flatMap(({ keys }) => Object.keys(keys)));
    const ours = appEnv({ ...settings, natsUrl: "", extraEnv: {} });
    for (const name of Object.keys(settings.extraEnv)) {
      const at = ["settings", "extraEnv", name];
      if (!/^[A-Za-z_]\w*$/.test(name)) yield { at, message: 'expected a variable name such as "APP_THEME"' };
      else if (secret.has(name)) yield { at, message: `expected ${name} in the Secret app-secrets alone` };
      else if (Object.hasOwn(ours, name))
        yield { at, message: `expected no ${name}: another setting has it` };
    }
  },
};

const released: SystemRule<App> = {
  id: "app/released",
  title: "Production runs releases",
  why: "A branch's tag can change its content, and a pre-release may change the database in a way that no release can undo.",
  *check({ images, stage }): Iterable<Refusal> {
    for (const key of Object.keys(SERVICES) as ServiceKey[])
      if (stage === "production" && !/:(v?\d+\.\d+\.\d+|unpinned)$|@sha256:[0-9a-f]{64}$/.test(images[key]))
        yield {
          at: ["images", key, "tag"],
          message: 'expected a release such as "v0.2.9" or a digest in production',
        };
  },
};

/** What app refuses. */
export const RULES: readonly SystemRule<App>[] = [
  complete,
  extraVariables,
  oneMailWorker,
  ownFolders,
  released,
  sameClaim,
];
