import { type Context, defineSystem, type Resource, syncWave } from "kustogen";
import {
  autoscaler,
  boundRole,
  clusterRole,
  clusterRoleBinding,
  disruptionBudget,
  externalSecret,
  FIRST,
  hashedConfigMap,
  ingress,
  LAST,
  networkPolicies,
  type Part,
  part,
  service,
  serviceAccount,
  serviceAccountSubject,
  serviceMonitor,
  survivingClaim,
  type Traffic,
} from "kustogen/blocks";
import { API_PORT, alexandriaConf } from "./config.ts";
import { ANSWER_SECONDS, nginxConf } from "./nginx.ts";
import { operations } from "./operations.ts";
import { alexandriaPod, type Images, podScale } from "./pod.ts";
import { checkProduction } from "./production.ts";
import { samlJob, samlRights } from "./saml.ts";
import { SECRETS } from "./secrets.ts";
import { type Settings, schema } from "./settings.ts";
import { traffic } from "./traffic.ts";
import { CONFIG_MAP, DATA_CLAIM, NGINX_CONFIG_MAP } from "./volumes.ts";

const NGINX = "nginx.ingress.kubernetes.io";

/** alexandria: agents and knowledge behind an API; API, orchestrator and dashboard in one pod. */
export const alexandria = defineSystem({
  name: "alexandria",
  description:
    "Agents and knowledge stores behind one API, with a dashboard and sign-in by passkey, OIDC or SAML.",
  namespace: "alexandria",
  settings: schema,
  images: {
    api: { name: "ghcr.io/alexandriaproject/ee-api" },
    orchestrator: { name: "ghcr.io/alexandriaproject/ce" },
    dashboard: { name: "ghcr.io/alexandriaproject/ee-dashboard" },
    init: { name: "busybox", tag: "1.37.0" },
    openssl: { name: "alpine/openssl", tag: "3.5.4" },
    kubectl: { name: "alpine/kubectl", tag: "1.35.3" },
  },
  secrets: SECRETS,
  layers: {
    beta: {},
    production: {
      settings: {
        database: "postgres",
        persistence: { accessMode: "ReadWriteMany" },
        auth: { source: "external-secret" },
        security: { hstsMaxAge: 31_536_000 },
        autoscaling: true,
        networkPolicy: true,
      },
    },
  },
  argocd: {
    // Each change of configuration leaves a ConfigMap behind; the data volume is never pruned.
    environments: { production: { automated: true, selfHeal: true, prune: true } },
  },
  resources,
  traffic: trafficOf,
  operations,
});

function resources(context: Context<Settings, Images>): Resource[] {
  const { images, settings } = context;
  checkProduction(context);
  const { alexandria: system, saml } = partsOf(context);
  const table = trafficOf(context);
  const { autoscaling, metrics, persistence } = settings;
  const scale = podScale(settings);
  return [
    ...syncWave(FIRST, [
      serviceAccount(system, "alexandria", settings.serviceAccountAnnotations),
      ...rights(system, settings),
      ...(saml ? samlRights(saml) : []),
      ...authentication(system, settings),
      ...(table ? networkPolicies(system, table) : []),
    ]),
    ...(saml ? [samlJob(saml, images)] : []),
    hashedConfigMap(system, CONFIG_MAP, { "alexandria.conf": alexandriaConf(settings) }),
    hashedConfigMap(system, NGINX_CONFIG_MAP, { "nginx.conf": nginxConf(settings) }),
    ...(persistence.existingClaim === undefined
      ? [survivingClaim(system, { name: DATA_CLAIM, ...persistence })]
      : []),
    ...alexandriaPod(system, images, settings),
    ...(autoscaling ? autoscaler(system, "alexandria", scale) : []),
    ...disruptionBudget(system, "alexandria", scale),
    ...(metrics ? monitoring(system, metrics) : []),
    ...(settings.ingress ? syncWave(LAST, [route(system, settings, settings.ingress)]) : []),
  ];
}

/** The parts that have pods of their own in a layer. */
function partsOf(context: Context<Settings, Images>) {
  const job = context.settings.federation?.samlKeyPair === "job";
  return {
    alexandria: part(context, "alexandria"),
    saml: job ? part(context, "saml-keypair") : undefined,
  };
}

/** The traffic table, where there are network policies. */
function trafficOf(context: Context<Settings, Images>): Traffic | undefined {
  const { networkPolicy } = context.settings;
  return networkPolicy && traffic(partsOf(context), context.settings, networkPolicy);
}

/** The Role of alexandria, and a ClusterRole only where something in the whole cluster is needed. */
function rights(system: Part, { rbac }: Settings): Resource[] {
  const subjects = [serviceAccountSubject(system, "alexandria")];
  return [
    ...boundRole(system, "alexandria", rbac.rules, subjects),
    ...(rbac.clusterRules.length > 0
      ? [
          clusterRole(system, "alexandria", rbac.clusterRules),
          clusterRoleBinding(system, "alexandria", "alexandria", subjects),
        ]
      : []),
  ];
}

/** The ExternalSecret that makes alexandria-auth, where a store provides it. */
function authentication(system: Part, { auth }: Settings): Resource[] {
  if (auth.source !== "external-secret") return [];
  const { adminPasswordKey, jwtSecretKey, property, refreshInterval, store, storeKind } = auth;
  return [
    externalSecret(system, {
      name: "alexandria-auth",
      store: { name: store, kind: storeKind },
      refreshInterval,
      keys: {
        "jwt-secret": { key: jwtSecretKey, property },
        "admin-password": { key: adminPasswordKey, property },
      },
    }),
  ];
}

/** A Service of its own for the API's port, so that metrics are not behind the public one, and who reads it. */
function monitoring(
  system: Part,
  { path, serviceMonitor: monitor }: NonNullable<Settings["metrics"]>,
): Resource[] {
  const name = "alexandria-metrics";
  return [
    service(system, {
      name,
      ports: [{ name: "metrics", port: API_PORT, targetPort: "api", protocol: "TCP" }],
    }),
    ...(monitor ? [serviceMonitor(system, { name: "alexandria", port: "metrics", path, ...monitor })] : []),
  ];
}

/** The public route, to nginx. */
function route(
  system: Part,
  { maxUploadMb }: Settings,
  settings: NonNullable<Settings["ingress"]>,
): Resource {
  const { annotations, className, clusterIssuer, host, tlsSecret } = settings;
  return ingress(system, {
    name: "alexandria",
    className,
    hosts: { [host]: [{ path: "/", service: "alexandria", port: 80 }] },
    tls: [{ hosts: [host], secretName: tlsSecret }],
    annotations: {
      "cert-manager.io/cluster-issuer": clusterIssuer,
      // As much and as long as the dashboard's nginx admits.
      [`${NGINX}/proxy-body-size`]: `${maxUploadMb}m`,
      [`${NGINX}/proxy-read-timeout`]: String(ANSWER_SECONDS),
      [`${NGINX}/proxy-buffering`]: "off",
      ...annotations,
    },
  });
}
