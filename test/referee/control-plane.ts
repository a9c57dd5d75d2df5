import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApiClient, connect } from "./api-client.ts";
import type { Programs } from "./install.ts";

/** A running etcd and kube-apiserver on loopback. */
export interface ControlPlane {
  api: ApiClient;
  /** Ends both programs and removes their data. */
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;

/** A port of loopback that is free now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Starts a program with its output in a log file. */
function start(program: string, args: string[], log: string): ChildProcess {
  const output = openSync(log, "w");
  const child = spawn(program, args, { stdio: ["ignore", output, output] });
  closeSync(output);
  return child;
}

/** Asks a program to end, and ends it for certain after five seconds. */
function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
    return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill("SIGKILL"), 5_000);
    child.once("exit", () => {
      clearTimeout(force);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

/** The last lines of a log, for the error of a program that did not start. */
function tail(path: string): string {
  return readFileSync(path, "utf8").split("\n").slice(-25).join("\n");
}

/**
 * Starts etcd and kube-apiserver on free ports of loopback, with a fresh data folder, a token that may do
 * everything, and the admission plugins that are on by default. Throws with the end of the log when one of
 * them does not become ready.
 */
export async function startControlPlane(programs: Programs): Promise<ControlPlane> {
  const folder = mkdtempSync(join(tmpdir(), "kustogen-control-plane-"));
  const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
  const token = randomBytes(16).toString("hex");
  const certificates = join(folder, "certificates");
  mkdirSync(certificates);
  const keys = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  writeFileSync(join(folder, "account.key"), keys.privateKey, { mode: 0o600 });
  writeFileSync(join(folder, "account.pub"), keys.publicKey);
  writeFileSync(join(folder, "tokens.csv"), `${token},referee,referee,system:masters\n`, { mode: 0o600 });

  const logs = { etcd: join(folder, "etcd.log"), server: join(folder, "kube-apiserver.log") };
  const etcdUrl = `http://127.0.0.1:${client}`;
  const peerUrl = `http://127.0.0.1:${peer}`;
  const etcd = start(
    programs.etcd,
    [
      ...["--name", "referee", "--data-dir", join(folder, "etcd"), "--log-level", "warn"],
      ...["--listen-client-urls", etcdUrl, "--advertise-client-urls", etcdUrl],
      ...["--listen-peer-urls", peerUrl, "--initial-advertise-peer-urls", peerUrl],
      ...["--initial-cluster", `referee=${peerUrl}`, "--unsafe-no-fsync"],
    ],
    logs.etcd,
  );
  const server = start(
    programs.kubeApiserver,
    [
      ...["--etcd-servers", etcdUrl, "--bind-address", "127.0.0.1", "--advertise-address", "127.0.0.1"],
      ...["--secure-port", String(port), "--cert-dir", certificates],
      ...["--token-auth-file", join(folder, "tokens.csv"), "--authorization-mode", "AlwaysAllow"],
      ...["--service-account-issuer", "https://kubernetes.default.svc"],
      ...["--service-account-key-file", join(folder, "account.pub")],
      ...["--service-account-signing-key-file", join(folder, "account.key")],
      ...["--service-cluster-ip-range", "10.96.0.0/16", "--endpoint-reconciler-type", "none"],
      // As real clusters have it: storage drivers need it, and Pod Security says who may.
      "--allow-privileged=true",
    ],
    logs.server,
  );

  // The server makes its own certificate when it starts: it is the only authority that we trust.
  const api = connect({ port, token, certificate: join(certificates, "apiserver.crt") });
  // An interrupted run must not leave the two programs behind.
  const abandon = (): void => {
    server.kill("SIGKILL");
    etcd.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", abandon);
  const interrupted = (): never => process.exit(130);
  process.once("SIGINT", interrupted);
  process.once("SIGTERM", interrupted);

  const stop = async (): Promise<void> => {
    api.close();
    await end(server);
    await end(etcd);
    process.removeListener("exit", abandon);
    process.removeListener("SIGINT", interrupted);
    process.removeListener("SIGTERM", interrupted);
    rmSync(folder, { recursive: true, force: true });
  };

  const giveUp = performance.now() + READY_WITHIN_MS;
  let last = "no answer yet";
  for (;;) {
    const dead = etcd.exitCode !== null ? "etcd" : server.exitCode !== null ? "kube-apiserver" : undefined;
    if (dead !== undefined || performance.now() > giveUp) {
      const message = dead === undefined ? `The API server did not become ready: ${last}` : `${dead} ended.`;
      const details = `etcd:\n${tail(logs.etcd)}\nkube-apiserver:\n${tail(logs.server)}`;
      await stop();
      throw new Error(`${message}\n${details}`);
    }
    try {
      const { status, body } = await api.send("GET", "/readyz");
      if (status === 200) return { api, stop };
      last = `status ${status}: ${body}`;
    } catch (error) {
      last = String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
