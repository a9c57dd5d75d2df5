import { InputError, type Resource, type SecretContract } from "kustogen";
import type { OpenSail } from "./context.ts";
import { IMAGES, OWN } from "./images.ts";

/** Keys that are credentials of an AWS user, by whichever name software reads them. */
const STATIC_KEYS = /(ACCESS_KEY_ID|SECRET_ACCESS_KEY|^S3_ACCESS_KEY|^S3_SECRET_KEY|SESSION_TOKEN)$/;

/** Refuses in a deployed environment what a shared layer may leave open. */
export function refusePlaceholders({ deployed, environment, settings, stage }: OpenSail): void {
  if (!deployed || environment === undefined || stage === "development") return;
  const refuse = (key: string, problem: string) => {
    const path = ["systems", "opensail", "settings", ...key.split(".")];
    return new InputError(`${environment.file}:${environment.lineOf(path)}: ${path.join(".")}: ${problem}`);
  };
  const { deploymentEnv, marketplace } = settings;
  if (deploymentEnv === undefined) {
    throw refuse(
      "deploymentEnv",
      'expected "beta" or "production", found nothing: without it the application takes itself for another ' +
        "environment. Set deploymentEnv.",
    );
  }
  if (marketplace.environment === "dev") {
    throw refuse(
      "marketplace.environment",
      `expected "staging" or "prod" in ${environment.name}, found "dev", which is for a developer's machine`,
    );
  }
  if (!/(^|\.)(localhost|example\.(com|org|net)|invalid|test)$/.test(settings.domain)) return;
  throw refuse(
    "domain",
    `expected the public host name of ${environment.name}, found "${settings.domain}", which stands for one. Set ` +
      "domain: to a name in ingress.dnsZone.",
  );
}

/** Tags that CI moves from image to image. */
const MOVING = /^(latest|production|prod|beta|main|master|stable|edge|dev|nightly)$/;

/** What a pin says as long as nobody has set it; no registry has it, so that nothing is pulled by mistake. */
const UNPINNED = "unpinned";

/**
 * Refuses in production a pin of our own images that moves: a pod that starts anew would take another image, and
 * migrate to its schema, with nobody asking. `unpinned` passes with awaitsPins, which says that somebody has to pin.
 */
export function refuseUnpinned({ environment, settings, stage }: OpenSail): void {
  if (environment === undefined || stage !== "production") return;
  for (const image of OWN) {
    const pin = environment.systems.opensail?.images[image];
    if ("moving" in IMAGES[image] && pin === undefined) continue;
    const tag = pin?.tag ?? IMAGES[image].tag;
    if (pin?.digest !== undefined || (!MOVING.test(tag) && tag !== UNPINNED)) continue;
    if (tag === UNPINNED && settings.awaitsPins) continue;
    const path = ["systems", "opensail", "images", image];
    throw new InputError(
      `${environment.file}:${environment.lineOf(path)}: ${path.join(".")}: expected a version, a commit or a digest, ` +
        `found the tag "${tag}"${tag === UNPINNED ? "" : ", which CI moves to other images"}. Pin what runs: ` +
        `npx kustogen pin opensail ${image} ${environment.name} <commit>`,
    );
  }
}

/** Refuses an autoscaler on the worker: the state of a task is partly in its process, and an autoscaler kills pods. */
export function refuseScaledWorker(resources: readonly Resource[]): void {
  for (const { kind, metadata, spec } of resources) {
    if (kind !== "HorizontalPodAutoscaler") continue;
    const target = (spec as { scaleTargetRef?: { name?: string } }).scaleTargetRef?.name;
    if (target !== "tesslate-worker") continue;
    throw new InputError(
      `HorizontalPodAutoscaler ${metadata.name} scales tesslate-worker, whose tasks keep state in ` +
        "their process and would be lost. Remove it; set worker.replicas and worker.acknowledgeInProcessState instead.",
    );
  }
}

/**
 * Refuses static AWS keys where pods have roles: in a contract of a layer on AWS, and as a variable of a container.
 */
export function refuseStaticKeys(
  contracts: readonly SecretContract[],
  resources: readonly Resource[],
  { layer, settings }: OpenSail,
): void {
  if (!settings.aws) return;
  for (const { keys, layers, name } of contracts) {
    if (layers && !layers.includes(layer)) continue;
    const key = Object.keys(keys).find((one) => STATIC_KEYS.test(one));
    if (key === undefined) continue;
    throw new InputError(
      `the contract of Secret ${name} asks for ${key}, a static AWS key, but pods get credentials ` +
        `from their role (IRSA) and a key would win over it. Remove ${key} from the contract.`,
    );
  }
  for (const { kind, metadata, spec } of resources) {
    const template = (spec as { template?: { spec?: Pod } } | undefined)?.template?.spec;
    for (const container of [...(template?.initContainers ?? []), ...(template?.containers ?? [])]) {
      const variable = container.env?.find(({ name }) => STATIC_KEYS.test(name));
      if (variable === undefined) continue;
      throw new InputError(
        `${kind} ${metadata.name}, container ${container.name} sets ${variable.name}, a static AWS ` +
          "key, but pods get credentials from their role (IRSA). Remove the variable.",
      );
    }
  }
}

interface Pod {
  containers: { name: string; env?: { name: string }[] }[];
  initContainers?: { name: string; env?: { name: string }[] }[];
}
