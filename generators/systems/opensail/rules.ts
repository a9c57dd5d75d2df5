import { containersOf, type SecretContract, type SystemRule, workloadsOf } from "kustogen";
import { serviceMissing } from "../../kubernetes-api.ts";
import type { OpenSail } from "./context.ts";
import { IMAGES, OWN } from "./images.ts";
import { SECRETS } from "./secrets.ts";

/** Tags that CI moves from image to image; `production` is meant to be moved. */
const MOVING = /^(latest|prod|beta|main|master|stable|edge|dev|nightly)$/;

/** Keys that are credentials of an AWS user, by whichever name software reads them. */
const STATIC_KEYS = /(ACCESS_KEY_ID|SECRET_ACCESS_KEY|^S3_ACCESS_KEY|^S3_SECRET_KEY|SESSION_TOKEN)$/;

/** What OpenSail refuses. */
export const RULES: readonly SystemRule<OpenSail>[] = [
  {
    id: "opensail/api-address",
    title: "The frontend's address of the API does not end in /api",
    why: "The frontend appends /api itself: with it in the address, every call to /api/api/… is answered with 404.",
    *check({ settings: { frontend } }) {
      const { apiUrl = "" } = frontend;
      const message = `expected an address that does not end in /api; write "${apiUrl.replace(/(\/api)*\/*$/, "")}"`;
      if (/\/api\/*$/.test(apiUrl)) yield { at: "settings.frontend.apiUrl", message };
    },
  },
  {
    id: "opensail/api-server",
    title: "NetworkPolicies let pods reach the Kubernetes API by its Service",
    why: "The backend lists namespaces when it starts and exits if the API does not answer; the storage would stop working.",
    *check({ settings: { network } }) {
      const message = serviceMissing(network.apiServer);
      if (message !== undefined) yield { at: "settings.network.apiServer", message };
    },
  },
  {
    id: "opensail/external-addresses",
    title: "NetworkPolicies let pods reach servers outside the cluster",
    why: "The policies deny everything that they don't list: no pod would reach an external database.",
    *check({ settings: { litellm, postgres, redis } }) {
      for (const [group, placement, network, what] of [
        ["postgres", postgres.placement, postgres.network, "PostgreSQL"],
        ["redis", redis.placement, redis.network, "Redis"],
        ["litellm", litellm.database, litellm.network, "database of LiteLLM"],
      ] as const)
        if (placement === "external" && network.length === 0)
          yield {
            at: `settings.${group}.network`,
            message: `expected the addresses of the external ${what} such as [{cidr: 10.0.0.0/16}]`,
          };
    },
  },
  {
    id: "opensail/no-placeholders",
    title: "Deployed environments set what a shared layer may leave open",
    why: "The application would assume the wrong environment, or send people to a name that nobody owns.",
    *check({ environment, settings, stage }) {
      if (environment === undefined || stage === "development") return;
      const { deploymentEnv, domain, marketplace } = settings;
      if (deploymentEnv === undefined)
        yield { at: "settings.deploymentEnv", message: 'expected "beta" or "production", found nothing' };
      if (marketplace.environment === "dev")
        yield {
          at: "settings.marketplace.environment",
          message: `expected "staging" or "prod" in ${environment.name}, found "dev"`,
        };
      if (/(^|\.)(localhost|example\.(com|org|net)|invalid|test)$/.test(domain))
        yield {
          at: "settings.domain",
          message: `expected the public host name of ${environment.name}, found the placeholder "${domain}"`,
        };
    },
  },
  {
    id: "opensail/no-scaled-worker",
    title: "No autoscaler scales the worker",
    why: "The state of a task is partly in its worker's process: when pods are replaced, tasks are lost or run twice.",
    *checkResources(resources) {
      for (const resource of resources) {
        if (resource.kind !== "HorizontalPodAutoscaler") continue;
        const { scaleTargetRef } = resource.spec as { scaleTargetRef?: { name?: string } };
        const message =
          "scales tesslate-worker, whose tasks keep state in their process. Remove it; set worker.replicas instead";
        if (scaleTargetRef?.name === "tesslate-worker") yield { resource, message };
      }
    },
  },
  {
    id: "opensail/one-migration",
    title: "Only one pod migrates the schema",
    why: "Alembic takes no lock: several backend pods would all migrate at their start, and one would fail halfway.",
    *check({ settings: { backend } }) {
      const message = 'expected "hook", because several backend pods would migrate the schema at once';
      if (backend.migration === "init" && (backend.replicas > 1 || backend.autoscaling))
        yield { at: "settings.backend.migration", message };
    },
  },
  {
    id: "opensail/pinned",
    title: "Production runs :production, a commit or a version",
    why: "Any other tag that moves brings images that nobody meant for production, and migrates to their schema.",
    *check({ environment, stage }) {
      if (environment === undefined || stage !== "production") return;
      for (const image of OWN) {
        const pin = environment.systems.opensail?.images[image];
        if (!("release" in IMAGES[image]) && pin === undefined) continue;
        const tag = pin?.tag ?? IMAGES[image].tag;
        if (pin?.digest !== undefined || !MOVING.test(tag)) continue;
        yield {
          at: ["images", image],
          message:
            `expected "production", a version, a commit or a digest, found the tag "${tag}". ` +
            `Pin what runs: npx kustogen pin opensail ${image} ${environment.name} <commit>`,
        };
      }
    },
  },
  {
    id: "opensail/static-keys",
    title: "On AWS, pods have roles, but no keys",
    why: "A static key overrides the credentials of the role (IRSA), never expires, and is in a Secret that people can read.",
    *check(context) {
      yield* keysAskedFor(SECRETS, context);
    },
    *checkResources(resources, { settings }) {
      if (!settings.aws) return;
      for (const workload of workloadsOf(resources))
        for (const { container } of containersOf(workload)) {
          const variable = container.env?.find(({ name }) => STATIC_KEYS.test(name));
          if (variable !== undefined)
            yield {
              resource: workload.resource,
              container: container.name,
              message: `sets ${variable.name}, a static AWS key, but pods have a role (IRSA). Remove it`,
            };
        }
    },
  },
  {
    id: "opensail/zone",
    title: "The domain is in the DNS zone of its certificate",
    why: "The DNS01 challenge is answered only in that zone: no certificate can be issued for another domain.",
    *check({ settings: { domain, ingress } }) {
      const zone = ingress?.dnsZone;
      // A shared layer has a zone and no domain yet.
      if (zone === undefined || domain === "localhost") return;
      const message = `expected the zone that ${domain} is in, so that its DNS01 challenge can be answered`;
      if (!`.${domain}`.endsWith(`.${zone}`)) yield { at: "settings.ingress.dnsZone", message };
    },
  },
];

/** The static keys that the contracts of a layer on AWS ask for. */
export function* keysAskedFor(contracts: readonly SecretContract[], { layer, settings }: OpenSail) {
  if (!settings.aws) return;
  for (const { keys, layers, name } of contracts) {
    if (layers && !layers.includes(layer)) continue;
    const key = Object.keys(keys).find((one) => STATIC_KEYS.test(one));
    if (key !== undefined)
      yield {
        message:
          `the contract of Secret ${name} asks for ${key}, a static AWS key, but pods get credentials ` +
          `from their role (IRSA) and a key would win over it. Remove ${key} from the contract`,
      };
  }
}
