import { lookUp } from "@kustogen/kustomize/value/own.ts";
import {
  ACCOUNT,
  ADMITTING,
  API_VERSIONS,
  type Around,
  beside,
  CERTIFICATE,
  CONTAINER,
  deployment,
  each,
  entries,
  folder,
  head,
  ISSUER,
  inContainer,
  inDeployment,
  inObject,
  objects,
  ROUTE,
  served,
  service,
  written,
} from "./example-files.ts";

/** The files around the example of each rule that a browser can judge. */
const AROUND: Readonly<Record<string, Around>> = {
  "argocd/option-words": (example) =>
    folder({ "application.yaml": `${head("Application", "web")}${example}\n` }),
  "change/cut-off": beside(
    { "deployment.yaml": deployment(), "service.yaml": service("web"), "ingress.yaml": ROUTE },
    written,
  ),
  "change/immutable-field": objects(["Deployment"]),
  "integrity/config-map-reference": (example) => {
    const [env = "", map = "kind: ConfigMap\nmetadata: {name: app}\ndata: {level: info}"] =
      example.split("\n---\n");
    return {
      ...inDeployment("container")(env),
      "kustomization.yaml":
        "resources:\n- deployment.yaml\n- configmap.yaml\npatches:\n- path: example.yaml\n",
      "configmap.yaml": `apiVersion: v1\n${map}\n`,
    };
  },
  "integrity/custom-reference": objects([], { "certificate.yaml": CERTIFICATE, "issuer.yaml": ISSUER }),
  "integrity/resource-size": inDeployment("container"),
  "integrity/role-rights": inObject("Role", "deployer"),
  "integrity/route-twice": (example) =>
    folder({
      "ingress.yaml": `${example.replace(/^kind/gm, `apiVersion: ${API_VERSIONS.Ingress}\nkind`)}\n`,
    }),
  "integrity/service-selector": objects(["Service", "Deployment"]),
  "integrity/variable-reference": inDeployment("container"),
  "network/peer-labels": (example) =>
    entries({ "deployment.yaml": deployment(), "policy.yaml": ADMITTING })(`namespace: shop\n${example}`),
  "production/image-pinned": inDeployment("container"),
  "scaling/budget-blocks-drain": objects(["PodDisruptionBudget", "Deployment"]),
  "scaling/replicas-beside-autoscaler": objects(["Deployment", "HorizontalPodAutoscaler"]),
  "schema/valid": objects(["Deployment"]),
  "secrets/credential": inDeployment("container"),
  "secrets/file": (example) => ({
    ...folder({ "deployment.yaml": deployment() }),
    "registry.yaml": `${example}\n`,
  }),
  "secrets/plaintext": (example) => folder({ "example.yaml": `${example}\n` }),
  "traps/dead-entry": entries({
    "deployment.yaml": deployment("- name: app\n  image: ghcr.io/acme/app:v1\n"),
  }),
  "traps/directive-leak": inDeployment(
    "container",
    deployment(`${CONTAINER}  envFrom:\n  - secretRef:\n      name: shared\n`),
  ),
  "traps/lost-element": inDeployment(
    "container",
    deployment(`${CONTAINER}  envFrom:\n  - configMapRef:\n      name: shop\n`),
  ),
  "traps/lost-variable": inDeployment("pod"),
  ...each(inDeployment("container"), [
    "change/connection-changed",
    "change/image-moved",
    "change/limit-removed",
    "change/privileges-raised",
    "change/probe-removed",
    "integrity/probe-port",
    "integrity/requests-above-limits",
    "production/resources",
    "production/non-root",
  ]),
  "change/switched-off": objects(["CronJob"]),
  "network/policy-target": served,
  "integrity/autoscaler-target": objects(["HorizontalPodAutoscaler"], { "deployment.yaml": deployment() }),
  "integrity/budget-target": objects(["PodDisruptionBudget", "Deployment"]),
  "integrity/cron-schedule": inObject("CronJob", "backup"),
  "integrity/duplicate-env": inContainer,
  "integrity/service-account": beside({ "account.yaml": ACCOUNT }, inDeployment("pod")),
  "integrity/service-port": objects(["Service", "Deployment"]),
  ...each(beside({ "service.yaml": service("web") }, inDeployment("container")), [
    "network/service-address",
    "production/probes",
  ]),
  "production/tls": inObject("Ingress", "shop"),
  ...each(entries({ "deployment.yaml": deployment() }), ["traps/unused-generated"]),
  "change/secret-key-needed": inDeployment("container"),
  "traps/unlisted-file": (example) => ({
    "kustomization.yaml": `${example}\n`,
    "deployment.yaml": deployment(),
    "service.yaml": service("web"),
  }),
};

/** Rules whose example is about a repository: what Argo CD or Flux makes of its folders. */
export const IN_A_REPOSITORY: ReadonlySet<string> = new Set([
  "argocd/application-name",
  "argocd/application-path",
  "argocd/link-out",
  "argocd/owned-twice",
  "argocd/volume-survives",
  "kustomize/builds",
]);

/** The files around the example of a rule that a browser can judge; whole objects need nothing else. */
export function aroundExample(id: string, example: string): Around | undefined {
  if (IN_A_REPOSITORY.has(id)) return undefined;
  return lookUp(AROUND, id) ?? (/^(?:kind|apiVersion): /.test(example) ? written : undefined);
}
