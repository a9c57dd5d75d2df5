import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import type { Resource } from "kustogen";
import { all } from "kustogen/testing";

/** A host and a port that a container is given, and where it says so. */
export interface Address {
  host: string;
  port: number;
  /** "DATABASE_HOST", "file default.conf", "command". */
  source: string;
}

/** The ports of schemes that people leave out. */
const DEFAULT_PORTS: Record<string, number> = {
  amqp: 5672,
  http: 80,
  https: 443,
  mongodb: 27017,
  mqtt: 1883,
  nats: 4222,
  postgres: 5432,
  postgresql: 5432,
  redis: 6379,
  ws: 80,
  wss: 443,
};

/** Not on the network. */
const LOCAL_SCHEMES = new Set(["file", "unix", "s3"]);

const URL = /([a-z][a-z0-9]*(?:\+[a-z0-9]+)?):\/\/(?:[^\s/@"']*@)?([A-Za-z0-9][A-Za-z0-9.-]*)?(?::(\d+))?/g;
const HOST_AND_PORT = /(?<![\w./@:$-])([a-z][a-z0-9.-]*[a-z0-9]|\d+(?:\.\d+){3}):(\d{2,5})(?![\w.:])/g;
const NETCAT = /\bnc (?:-\w+ (?:\d+ )?)*"?([A-Za-z0-9][A-Za-z0-9.-]*)"? "?(\d+)"?/g;
const DATABASE_CLIENT = /(?:\s-h|--host)[ =]"?([A-Za-z0-9][A-Za-z0-9.-]*)"?.*?(?:\s-p|--port)[ =]"?(\d+)/g;

/**
 * Every address in the variables, the command and the configuration files of a container, as it starts: ConfigMaps
 * read through `envFrom`, `valueFrom` and volumes, pairs such as DATABASE_HOST and DATABASE_PORT, and references to
 * variables in commands. A URL of an unknown scheme without a port, or a host without a port, throws.
 */
export function addressesOf(container: IContainer, spec: IPodSpec, state: readonly Resource[]): Address[] {
  const variables = variablesOf(container, state);
  const found: Address[] = [];
  const note = (source: string, host: string, port: number) => found.push({ host, port, source });
  for (const [name, value] of variables) search(value, name, note);
  for (const [name, host] of variables) pair(name, host, variables, note);
  const command = [...(container.command ?? []), ...(container.args ?? [])].join("\n");
  search(expand(command, variables), "command", note);
  for (const [file, text] of filesOf(container, spec, state)) search(text, `file ${file}`, note);
  return unique(found);
}

type Note = (source: string, host: string, port: number) => void;

/** Addresses in a text. */
function search(text: string, source: string, note: Note): void {
  const rest = text.replace(
    URL,
    (whole, scheme: string, host: string | undefined, port: string | undefined) => {
      const family = scheme.replace(/\+.*/, "");
      if (LOCAL_SCHEMES.has(family) || host === undefined) return " ";
      const number = port === undefined ? DEFAULT_PORTS[family] : Number(port);
      if (number === undefined) throw new Error(`${source}: no port in ${whole}`);
      note(source, host, number);
      return " ";
    },
  );
  for (const pattern of [HOST_AND_PORT, NETCAT, DATABASE_CLIENT]) {
    for (const [, host = "", port] of rest.matchAll(pattern)) note(source, host, Number(port));
  }
}

/** NAME_HOST with NAME_PORT; a host that brings its own port was found already. */
function pair(name: string, host: string, variables: Map<string, string>, note: Note): void {
  const [, prefix] = /^(.*_|PG)(?:HOST|HOSTNAME)$/.exec(name) ?? [];
  if (prefix === undefined || host === "" || /[:/]/.test(host)) return;
  const port = variables.get(`${prefix}PORT`);
  if (port === undefined) throw new Error(`${name} is ${host}, and there is no ${prefix}PORT`);
  note(name, host, Number(port));
}

/** The literal variables of a container; what Secrets hold is not known here. */
function variablesOf(
  { env = [], envFrom = [] }: IContainer,
  state: readonly Resource[],
): Map<string, string> {
  const variables = new Map<string, string>();
  for (const { configMapRef, prefix = "" } of envFrom) {
    if (configMapRef?.name === undefined) continue;
    for (const [key, value] of Object.entries(dataOf(state, configMapRef.name)))
      variables.set(prefix + key, value);
  }
  for (const { name, value, valueFrom } of env) {
    const reference = valueFrom?.configMapKeyRef;
    if (reference?.name !== undefined) {
      variables.set(name, dataOf(state, reference.name)[reference.key] ?? "");
    } else if (valueFrom !== undefined) variables.delete(name);
    else variables.set(name, expand(value ?? "", variables));
  }
  return variables;
}

/** `$(NAME)` as the kubelet reads it, `$NAME` and `${NAME}` as a shell does; unknown ones stay. */
function expand(text: string, variables: Map<string, string>): string {
  return text.replace(
    /\$\((\w+)\)|\$\{(\w+)\}|\$(\w+)/g,
    (whole, kubelet?: string, braced?: string, bare?: string) =>
      variables.get(kubelet ?? braced ?? bare ?? "") ?? whole,
  );
}

/** The configuration files that a container mounts from ConfigMaps, by key. */
function filesOf(
  { volumeMounts = [] }: IContainer,
  { volumes = [] }: IPodSpec,
  state: readonly Resource[],
): [string, string][] {
  const mounted = new Set(volumeMounts.map(({ name }) => name));
  return volumes
    .filter(({ name }) => mounted.has(name))
    .flatMap(({ configMap, projected }) => [
      ...(configMap ? [configMap] : []),
      ...(projected?.sources ?? []).flatMap((source) => source.configMap ?? []),
    ])
    .flatMap(({ items, name = "" }) => {
      const keys = items?.map(({ key }) => key);
      return Object.entries(dataOf(state, name)).filter(([key]) => keys === undefined || keys.includes(key));
    });
}

function dataOf(state: readonly Resource[], name: string): Record<string, string> {
  // Kubernetes puts this one into every namespace: the certificate of its API.
  if (name === "kube-root-ca.crt") return {};
  const found = all(state, "ConfigMap").find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`no ConfigMap ${name}`);
  return found.data ?? {};
}

function unique(found: readonly Address[]): Address[] {
  return [...new Map(found.map((one) => [`${one.source} ${one.host}:${one.port}`, one])).values()];
}
