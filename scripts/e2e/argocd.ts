import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import { downloadModule } from "../../test/referee/go-programs.ts";
import { pins } from "../../test/referee/pins.ts";
import type { ControlPlane } from "./control-plane.ts";
import { accountToken, writeKubeconfig } from "./identities.ts";
import type { KubernetesObject } from "./kubernetes.ts";
import { freePorts } from "./ports.ts";
import type { Processes } from "./processes.ts";
import { type Programs, pathOf } from "./programs.ts";

/** The namespace that Argo CD and its objects live in. */
export const ARGOCD = "argocd";

/** How often Argo CD looks at every Application, in seconds; its default is three minutes. */
export const RECONCILIATION = 6;

/**
 * The kinds that the installation's manifests contain besides CustomResourceDefinitions and the pods, which run here
 * as programs, and the objects for those.
 */
const INSTALLED = new Set([
  "ServiceAccount",
  "Role",
  "RoleBinding",
  "ClusterRole",
  "ClusterRoleBinding",
  "ConfigMap",
  "Secret",
]);

/** The settings that the page about bootstrapping a cluster gives to Argo CD: the health of CronJobs. */
function settingsOf(page: string): unknown {
  const [, patch = ""] = /configmap argocd-cm .*\\\n.*-p '(.*)'/.exec(page) ?? [];
  if (!patch.includes("batch_CronJob")) throw new Error("the page doesn't set the health of CronJobs");
  return JSON.parse(patch);
}

/** Applies the accounts, rights and settings of Argo CD's own installation, from its module, and what our page adds. */
async function install({ kubernetes }: ControlPlane, root: string): Promise<void> {
  const file = join(await downloadModule(pins.argocd), "manifests", "install.yaml");
  const objects = parseAllDocuments(readFileSync(file, "utf8"))
    .map((document) => document.toJS() as KubernetesObject)
    .filter(({ kind }) => INSTALLED.has(kind ?? ""))
    .map((object) => {
      // Cluster-scoped ones ignore it.
      const namespaced = !object.kind?.startsWith("Cluster");
      return namespaced ? { ...object, metadata: { ...object.metadata, namespace: ARGOCD } } : object;
    });
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: ARGOCD } };
  await kubernetes.apply([namespace, ...objects].map((object) => stringify(object)).join("---\n"));
  // argocd-server, which is not here, makes this key when it starts; webhooks are signed with it.
  await kubernetes.merge(`/api/v1/namespaces/${ARGOCD}/secrets/argocd-secret`, {
    stringData: { "server.secretkey": "not-a-secret-of-anything" },
  });
  const page = readFileSync(join(root, "packages", "kustogen", "docs", "bootstrap.md"), "utf8");
  await kubernetes.merge(`/api/v1/namespaces/${ARGOCD}/configmaps/argocd-cm`, settingsOf(page));
}

/** Installs Argo CD and starts its controllers, each with the rights of its own ServiceAccount. */
export async function startArgoCd(
  processes: Processes,
  programs: Programs,
  plane: ControlPlane,
  root: string,
): Promise<void> {
  await install(plane, root);
  const { place, kubernetes } = plane;
  const folder = (name: string): string => {
    const path = join(place.folder, name);
    mkdirSync(path);
    return path;
  };
  const [redis, repo, repoMetrics, controllerMetrics, setMetrics, setProbe, setWebhook] = await freePorts(7);
  const environment = {
    // Then https://kubernetes.default.svc is the cluster of the kubeconfig, as it is for a pod inside.
    ARGOCD_FAKE_IN_CLUSTER: "true",
    ARGOCD_GPG_ENABLED: "false",
    ARGOCD_TLS_DATA_PATH: folder("argocd-tls"),
    ARGOCD_SSH_DATA_PATH: folder("argocd-ssh"),
    TMPDIR: folder("argocd-tmp"),
    PATH: pathOf(programs),
    HOSTNAME: "e2e-0",
  };
  const as = async (account: string): Promise<{ kubeconfig: string; env: NodeJS.ProcessEnv }> => {
    const token = await accountToken(kubernetes, ARGOCD, account);
    const kubeconfig = writeKubeconfig(place, account, token);
    return { kubeconfig, env: { ...environment, KUBECONFIG: kubeconfig } };
  };
  processes.start("redis", {
    program: programs.redis,
    args: ["--bind", "127.0.0.1", "--port", String(redis), "--save", "", "--appendonly", "no"],
  });
  processes.start("argocd-repo-server", {
    program: programs.argocd,
    args: [
      "repo-server",
      ...["--address", "127.0.0.1", "--port", String(repo)],
      ...["--metrics-address", "127.0.0.1", "--metrics-port", String(repoMetrics)],
      ...["--redis", `127.0.0.1:${redis}`, "--disable-tls", "--client-ca-path="],
      ...["--revision-cache-expiration", "3s"],
    ],
    env: { ...environment, KUBECONFIG: "/dev/null" },
  });
  const controller = await as("argocd-application-controller");
  processes.start("argocd-application-controller", {
    program: programs.argocd,
    args: [
      "application-controller",
      ...["--kubeconfig", controller.kubeconfig, "--namespace", ARGOCD, "--redis", `127.0.0.1:${redis}`],
      ...["--repo-server", `127.0.0.1:${repo}`, "--repo-server-plaintext"],
      ...["--app-resync", String(RECONCILIATION), "--app-resync-jitter", "0"],
      ...["--metrics-port", String(controllerMetrics)],
    ],
    env: controller.env,
  });
  const sets = await as("argocd-applicationset-controller");
  processes.start("argocd-applicationset-controller", {
    program: programs.argocd,
    args: [
      "applicationset-controller",
      ...["--kubeconfig", sets.kubeconfig, "--namespace", ARGOCD],
      ...["--argocd-repo-server", `127.0.0.1:${repo}`, "--repo-server-plaintext"],
      "--enable-progressive-syncs",
      ...["--metrics-addr", `127.0.0.1:${setMetrics}`, "--probe-addr", `127.0.0.1:${setProbe}`],
      ...["--webhook-addr", `127.0.0.1:${setWebhook}`],
    ],
    env: sets.env,
  });
}
