import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { certificateOf, type PlanePlace, type TokenUser } from "../../test/referee/plane-arguments.ts";
import { type Kubernetes, path } from "./kubernetes.ts";

function user(name: string, groups: string[]): TokenUser {
  return { token: randomBytes(16).toString("hex"), name, groups };
}

/**
 * Who speaks to the API server besides ServiceAccounts. The controllers have the names that Kubernetes' own roles are
 * bound to; `simulation` stands for the kubelets and storage drivers of all nodes and may do everything, like `admin`.
 */
export function makeUsers() {
  return {
    admin: user("admin", ["system:masters"]),
    simulation: user("simulation", ["system:masters"]),
    controllerManager: user("system:kube-controller-manager", []),
    scheduler: user("system:kube-scheduler", []),
  };
}

/** Writes a kubeconfig for whoever has the token. Returns its path. */
export function writeKubeconfig(place: PlanePlace, name: string, token: string): string {
  const authority = readFileSync(certificateOf(place)).toString("base64");
  const server = `https://127.0.0.1:${place.ports.server}`;
  const file = join(place.folder, `${name}.kubeconfig`);
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "e2e", cluster: { server, "certificate-authority-data": authority } }],
    users: [{ name, user: { token } }],
    contexts: [{ name: "e2e", context: { cluster: "e2e", user: name } }],
    "current-context": "e2e",
  };
  // JSON is YAML too.
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

/** A token of a ServiceAccount, as its pod would get one, good for longer than a run. */
export async function accountToken(
  kubernetes: Kubernetes,
  namespace: string,
  account: string,
): Promise<string> {
  const answer = await kubernetes.create<{ status: { token: string } }>(
    path`/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
    {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: 6 * 3600 },
    },
  );
  return answer.status.token;
}
