import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApiClient, connect } from "./api-client.ts";
import type { Programs } from "./install.ts";
import {
  apiServerArguments,
  certificateOf,
  etcdArguments,
  type PlanePlace,
  preparePlane,
} from "./plane-arguments.ts";

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
  const place: PlanePlace = { folder, ports: { etcd: client, etcdPeer: peer, server: port } };
  preparePlane(place, [{ token, name: "referee", groups: ["system:masters"] }]);
  const logs = { etcd: join(folder, "etcd.log"), server: join(folder, "kube-apiserver.log") };
  const etcd = start(programs.etcd, etcdArguments(place), logs.etcd);
  const server = start(programs.kubeApiserver, apiServerArguments(place, "AlwaysAllow"), logs.server);

  // The server makes its own certificate when it starts: it is the only authority that we trust.
  const api = connect({ port, token, certificate: certificateOf(place) });
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
