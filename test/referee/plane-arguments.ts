import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Who may speak to an API server, by a secret token. */
export interface TokenUser {
  token: string;
  name: string;
  groups: string[];
}

/** Where an etcd and a kube-apiserver of loopback keep their files, and which ports they open. */
export interface PlanePlace {
  folder: string;
  ports: { etcd: number; etcdPeer: number; server: number };
}

/** The file of the certificate that the API server makes for itself when it starts: the only authority for it. */
export function certificateOf({ folder }: PlanePlace): string {
  return join(folder, "certificates", "apiserver.crt");
}

/** The file of the key that signs the tokens of ServiceAccounts. */
export function accountKeyOf({ folder }: PlanePlace): string {
  return join(folder, "account.key");
}

/** Writes what kube-apiserver reads when it starts: the key pair of ServiceAccounts and the users with their tokens. */
export function preparePlane({ folder }: PlanePlace, users: readonly TokenUser[]): void {
  mkdirSync(join(folder, "certificates"));
  const keys = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  writeFileSync(join(folder, "account.key"), keys.privateKey, { mode: 0o600 });
  writeFileSync(join(folder, "account.pub"), keys.publicKey);
  const lines = users.map(({ token, name, groups }) => `${token},${name},${name},"${groups.join(",")}"\n`);
  writeFileSync(join(folder, "tokens.csv"), lines.join(""), { mode: 0o600 });
}

/** The arguments of an etcd that serves one API server, for as long as a run takes. */
export function etcdArguments({ folder, ports }: PlanePlace): string[] {
  const [client, peer] = [`http://127.0.0.1:${ports.etcd}`, `http://127.0.0.1:${ports.etcdPeer}`];
  return [
    ...["--name", "kustogen", "--data-dir", join(folder, "etcd"), "--log-level", "warn"],
    ...["--listen-client-urls", client, "--advertise-client-urls", client],
    ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer],
    ...["--initial-cluster", `kustogen=${peer}`, "--unsafe-no-fsync"],
  ];
}

/** The arguments of a kube-apiserver with the admission plugins that are on by default. */
export function apiServerArguments(place: PlanePlace, authorization: "AlwaysAllow" | "RBAC"): string[] {
  const { folder, ports } = place;
  return [
    ...["--etcd-servers", `http://127.0.0.1:${ports.etcd}`],
    ...["--bind-address", "127.0.0.1", "--advertise-address", "127.0.0.1"],
    ...["--secure-port", String(ports.server), "--cert-dir", join(folder, "certificates")],
    ...["--token-auth-file", join(folder, "tokens.csv"), "--authorization-mode", authorization],
    ...["--service-account-issuer", "https://kubernetes.default.svc"],
    ...["--service-account-key-file", join(folder, "account.pub")],
    ...["--service-account-signing-key-file", accountKeyOf(place)],
    ...["--service-cluster-ip-range", "10.96.0.0/16", "--endpoint-reconciler-type", "none"],
    // As real clusters have it: storage drivers need it, and Pod Security says who may.
    "--allow-privileged=true",
  ];
}
