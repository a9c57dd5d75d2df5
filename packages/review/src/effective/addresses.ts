import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { commandLine } from "../cluster/kubelet/security-context.ts";
import type { Container } from "../cluster/workloads/pods.ts";
import type { ContainerEnvironment } from "./variable.ts";

/** A host in a container's configuration, with a port if it is given or the scheme has a default, and its source. */
export interface Address {
  host: string;
  port: number | undefined;
  /** "DATABASE_HOST", "file default.conf", "command". */
  source: string;
}

/** The default ports of schemes. */
const DEFAULT_PORTS: Record<string, number> = {
  amqp: 5672,
  amqps: 5671,
  grpc: 443,
  http: 80,
  https: 443,
  kafka: 9092,
  memcached: 11211,
  mongodb: 27017,
  mqtt: 1883,
  mqtts: 8883,
  mysql: 3306,
  nats: 4222,
  postgres: 5432,
  postgresql: 5432,
  redis: 6379,
  rediss: 6379,
  ws: 80,
  wss: 443,
};

/** Schemes that aren't for the network, or don't contain hosts. */
const LOCAL_SCHEMES = new Set(["file", "unix", "s3", "gs", "oci", "sqlite", "docker"]);

const URL = /([a-z][a-z0-9]*(?:\+[a-z0-9]+)?):\/\/(?:[^\s/@"']*@)?([A-Za-z0-9][A-Za-z0-9.-]*)?(?::(\d+))?/g;
const HOST_AND_PORT = /(?<![\w./@:$-])([a-z][a-z0-9.-]*[a-z0-9]|\d+(?:\.\d+){3}):(\d{2,5})(?![\w.:])/g;
const NETCAT = /\bnc (?:-\w+ (?:\d+ )?)*"?([A-Za-z0-9][A-Za-z0-9.-]*)"? "?(\d+)"?/g;
const DATABASE_CLIENT = /(?:\s-h|--host)[ =]"?([A-Za-z0-9][A-Za-z0-9.-]*)"?.*?(?:\s-p|--port)[ =]"?(\d+)/g;

/**
 * Every address in the variables, the command and the configuration files of a container at startup: URLs,
 * `host:port`, pairs such as DATABASE_HOST and DATABASE_PORT, and references to variables in commands. Addresses that
 * only service links or the cluster provide are left out.
 * @param files the texts of the mounted configuration files, by key
 */
export function startupAddresses(
  environment: ContainerEnvironment,
  container: Container,
  files: readonly (readonly [key: string, text: string])[],
): Address[] {
  const variables = new Map<string, string>();
  for (const { name, value } of environment.variables) if (value !== undefined) variables.set(name, value);
  const found = new Map<string, Address>();
  const note: Note = (source, host, port) =>
    found.set(`${source} ${host}:${port ?? ""}`, { host, port, source });
  for (const [name, value] of variables) search(value, name, note);
  for (const [name, host] of variables) pair(name, host, variables, note);
  search(withVariables(commandLine(container), variables), "command", note);
  for (const [file, text] of files) search(text, `file ${file}`, note);
  return [...found.values()];
}

type Note = (source: string, host: string, port: number | undefined) => void;

/** Finds the addresses in a text. */
function search(text: string, source: string, note: Note): void {
  if (!text.includes(":") && !text.includes("nc ") && !text.includes("-h")) return;
  const rest = text.replace(URL, (_, scheme: string, host: string | undefined, port: string | undefined) => {
    const family = scheme.replace(/\+.*/, "");
    if (LOCAL_SCHEMES.has(family) || host === undefined) return " ";
    note(source, host, port === undefined ? lookUp(DEFAULT_PORTS, family) : Number(port));
    return " ";
  });
  for (const pattern of [HOST_AND_PORT, NETCAT, DATABASE_CLIENT]) {
    for (const [, host = "", port] of rest.matchAll(pattern)) note(source, host, Number(port));
  }
}

/** Finds NAME_HOST with NAME_PORT; a host with its own port was found already. */
function pair(name: string, host: string, variables: ReadonlyMap<string, string>, note: Note): void {
  const [, prefix] = /^(.*_|PG)(?:HOST|HOSTNAME)$/.exec(name) ?? [];
  if (prefix === undefined || host === "" || /[:/]/.test(host)) return;
  const port = variables.get(`${prefix}PORT`);
  note(name, host, port === undefined ? undefined : Number(port));
}

/** Replaces `$(NAME)` as the kubelet does, `$NAME` and `${NAME}` as a shell does; unknown variables stay unchanged. */
function withVariables(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$\((\w+)\)|\$\{(\w+)\}|\$(\w+)/g,
    (whole, kubelet?: string, braced?: string, bare?: string) =>
      variables.get(kubelet ?? braced ?? bare ?? "") ?? whole,
  );
}
