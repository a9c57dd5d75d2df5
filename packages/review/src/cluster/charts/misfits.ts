import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isEmpty, isMap, type Path, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { textAt as writtenAt } from "@kustogen/kustomize/yaml/fields.ts";
import { at, mapAt, textAt } from "../../kubernetes/fields.ts";
import { homeOfSetting } from "../argocd/settings.ts";
import { type ChartRelease, isAtLeast, type Misfit } from "./release.ts";
import { UNREAD } from "./unread.ts";

/** The values of a release that its chart, or what it renders from them, rejects or doesn't read. */
export function* misfitsOf(release: ChartRelease): Iterable<Misfit> {
  yield* unreadIn(release);
  yield* (lookUp(REJECTED, release.chart) ?? nothing)(release);
  yield* replacedImage(release);
  yield* mistakesIn(release.values);
}

/** Values under a key from which the chart doesn't read them. */
function* unreadIn(release: ChartRelease): Iterable<Misfit> {
  for (const { under, keys, belongs, least = [0] } of lookUp(UNREAD, release.chart) ?? []) {
    if (!isAtLeast(release, ...least)) continue;
    const found = mapAt(release.values, ...under);
    for (const key of keys)
      if (Object.hasOwn(found, key) && !isEmptyValue(lookUp(found, key)))
        yield {
          path: [...under, key],
          message: `chart ${release.chart} doesn't read ${[...under, key].join(".")}`,
          fix: belongs,
        };
  }
}

function isEmptyValue(value: Value | undefined): boolean {
  return value === null || value === undefined || value === "" || (isMap(value) && isEmpty(value));
}

/** The values of Argo CD's chart that become its ConfigMaps. */
const SETTINGS = { cm: "argocd-cm", rbac: "argocd-rbac-cm", params: "argocd-cmd-params-cm" };

const REJECTED: Readonly<Record<string, (release: ChartRelease) => Iterable<Misfit>>> = {
  *"argo-cd"({ values }) {
    for (const [part, configMap] of Object.entries(SETTINGS))
      for (const key of Object.keys(mapAt(values, "configs", part))) {
        const home = homeOfSetting(configMap, key);
        const [right] = Object.entries(SETTINGS).find(([, name]) => name === home) ?? [];
        if (right !== undefined)
          yield {
            path: ["configs", part, key],
            message: `Argo CD doesn't read ${key} from ConfigMap ${configMap}, which chart argo-cd makes of configs.${part}`,
            fix: `write it under configs.${right}`,
          };
      }
  },
  *harbor({ values }) {
    const tls = mapAt(values, "expose", "tls");
    const type = textAt(values, "expose", "type") ?? "ingress";
    const source = textAt(tls, "certSource") ?? "auto";
    if (/^(?:clusterIP|nodePort|loadBalancer)$/.test(type) && tls.enabled !== false && source === "auto")
      if (textAt(tls, "auto", "commonName") === undefined)
        yield {
          path: ["expose"],
          message: `chart harbor generates a certificate for expose.type ${type}, and fails without expose.tls.auto.commonName`,
          fix: "set expose.tls.auto.commonName to Harbor's host, or expose.tls.enabled: false",
        };
  },
  *loki(release) {
    const loki = mapAt(release.values, "loki");
    const isGiven = ["schemaConfig", "config", "existingSecretForConfig"].some(
      (key) => !isEmptyValue(lookUp(loki, key)),
    );
    const others = [mapAt(loki, "structuredConfig").schema_config, loki.generatedConfigObjectName];
    if (!isAtLeast(release, 6) || !release.repository.includes("grafana")) return;
    if (isGiven || loki.useTestSchema === true || others.some((one) => !isEmptyValue(one))) return;
    yield {
      path: isEmpty(loki) ? [] : ["loki"],
      message: "chart loki fails without loki.schemaConfig",
      fix: "set loki.schemaConfig, or loki.useTestSchema: true for a trial",
    };
  },
  *"app-template"(release) {
    if (!isAtLeast(release, 4)) return;
    for (const [key, value] of Object.entries(mapAt(release.values, "serviceAccount")))
      if (!isMap(value))
        yield {
          path: ["serviceAccount", key],
          message: `serviceAccount is a map of ServiceAccounts since version 4 of app-template, which rejects ${key} here`,
          fix: "write an identifier, and the settings below it",
        };
  },
};

function* nothing(): Iterable<Misfit> {}

/** The first versions of Bitnami's charts that certainly reject other images than their own. */
const BITNAMI: Readonly<Record<string, readonly number[]>> = {
  keycloak: [24, 5],
  mariadb: [20, 3],
  minio: [15, 0],
  mongodb: [16, 5],
  mysql: [12, 3],
  postgresql: [16, 4],
  rabbitmq: [15, 3],
  redis: [20, 7],
};

/** The image of one of Bitnami's charts that isn't the chart's own. */
function* replacedImage(release: ChartRelease): Iterable<Misfit> {
  const { chart, repository, values } = release;
  const least = lookUp(BITNAMI, chart);
  const image = textAt(values, "image", "repository");
  if (least === undefined || !/bitnami/.test(repository) || !isAtLeast(release, ...least)) return;
  if (image === undefined || image === `bitnami/${chart}`) return;
  if (at(values, "global", "security", "allowInsecureImages") === true) return;
  yield {
    path: ["image", "repository"],
    message: `chart ${chart} of Bitnami fails with another image than its own, such as ${image}, unless global.security.allowInsecureImages is true`,
    fix: "add global: {security: {allowInsecureImages: true}}",
  };
}

const METALLB = /^metallb\.(?:io|universe\.tf)\/loadBalancerIPs$/;

/** Mistakes in values that most charts copy into an object. */
export function* mistakesIn(value: Value, path: Path = []): Iterable<Misfit> {
  if (Array.isArray(value))
    for (const [index, one] of value.entries()) yield* mistakesIn(one, [...path, index]);
  if (!isMap(value)) return;
  const selector = mapAt(value, "nodeSelector");
  if (typeof selector.key === "string" && Object.keys(selector).every((one) => SELECTS.has(one)))
    yield {
      path: [...path, "nodeSelector"],
      message: `nodeSelector asks for nodes with a label called key; a nodeSelector has the labels themselves`,
      fix: `write ${selector.key}: ${typeof selector.value === "string" ? selector.value : "value"}`,
    };
  const address = Object.keys(mapAt(value, "annotations")).find((one) => METALLB.test(one));
  if (address !== undefined && textAt(value, "loadBalancerIP") !== undefined)
    yield {
      path: [...path, "loadBalancerIP"],
      message: `MetalLB gives no address to a Service with both loadBalancerIP and the annotation ${address}`,
      fix: "remove one of them",
    };
  for (const [policy, config] of DNS)
    if (lookUp(value, policy) === "None" && isEmptyValue(mapAt(value, config).nameservers))
      yield {
        path: [...path, policy],
        message: `${policy} is None, and ${config} has no nameservers: the API server rejects such a pod`,
        fix: `set ${config}.nameservers`,
      };
  for (const key of VARIABLES) yield* namelessVariables(lookUp(value, key), [...path, key]);
  for (const [key, one] of Object.entries(value))
    if (typeof one === "number" && TAG.test(key)) yield* shortenedTag(value, path, key, one);
    else yield* mistakesIn(one, [...path, key]);
}

/** A tag that is written as a number with digits that the number doesn't have: 1.10 is 1.1. */
function* shortenedTag(map: ValueMap, path: Path, key: string, value: number): Iterable<Misfit> {
  const text = writtenAt(map, key);
  if (/^[\d.]+$/.test(text) && text !== String(value))
    yield {
      path: [...path, key],
      message: `${key} ${text} is a number, which charts get as ${value}`,
      fix: `write "${text}", in quotes`,
    };
}

/** A list of variables whose entries are written like those of a map: `- LOG_LEVEL: debug`. */
function* namelessVariables(list: Value | undefined, path: Path): Iterable<Misfit> {
  if (!Array.isArray(list) || list.length === 0) return;
  const names = list.map((one) => (isMap(one) && Object.keys(one).length === 1 ? Object.keys(one)[0] : ""));
  if (names.every((name = "") => /^[A-Z][A-Z\d_]+$/.test(name)))
    yield {
      path: [...path, 0],
      message: `the entries of ${path.at(-1)} have no name: an entry of a list of variables has name and value`,
      fix: `write name: ${names[0]}, and its value below as value`,
    };
}

const VARIABLES = ["env", "extraEnv", "extraEnvs", "extraEnvVars", "envVars"];
const TAG = /^(?:tag|image_?[tT]ag)$/;

const SELECTS = new Set(["key", "value", "values", "operator", "effect"]);
const DNS = [
  ["dnsPolicy", "dnsConfig"],
  ["podDnsPolicy", "podDnsConfig"],
] as const;
