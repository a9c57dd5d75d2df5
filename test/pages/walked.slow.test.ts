// Every command of every operator's page, on the state of this repository: those of kustogen, npm and git are run in a
// copy of it; those of clusters are read, and what they name must be in the environment that they are for.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Environment, Resource, System } from "kustogen";
import { all, describedLayers, environments, pagesOf, template, templates } from "kustogen/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { systems } from "../../generators/systems/index.ts";
import { command } from "../e2e/command.ts";
import { git, newRepository, temporaryFolder } from "../repository.ts";
import { FIVE } from "../systems/five.ts";
import { commandsOf } from "./page.ts";
import { type Started, started } from "./shell.ts";

const ROOT = join(import.meta.dirname, "../..");

/** How commands abbreviate kinds; those that only controllers create are listed with "". */
const KINDS: Record<string, string> = {
  ...{ application: "Application", certificate: "Certificate", configmap: "ConfigMap", cronjob: "CronJob" },
  ...{ daemonset: "DaemonSet", deploy: "Deployment", deployment: "Deployment", ds: "DaemonSet" },
  ...{ externalsecret: "ExternalSecret", ingress: "Ingress", ingressroute: "IngressRoute", job: "Job" },
  ...{ namespace: "Namespace", networkpolicy: "NetworkPolicy", pvc: "PersistentVolumeClaim" },
  ...{ hpa: "HorizontalPodAutoscaler", poddisruptionbudget: "PodDisruptionBudget" },
  ...{ secret: "Secret", service: "Service", statefulset: "StatefulSet", storageclass: "StorageClass" },
  ...{ servicemonitor: "ServiceMonitor", sts: "StatefulSet", svc: "Service" },
  ...{ certificaterequest: "", challenge: "", endpointslices: "", events: "", jobs: "", middlewares: "" },
  ...{ namespaces: "", order: "", certificaterequests: "", challenges: "", orders: "", pod: "", pods: "" },
  ...{ podmonitor: "", pv: "", volumesnapshot: "", volumesnapshotcontents: "", volumesnapshots: "" },
  "projects.research.karectl.io": "",
};

/** What is in a cluster before any of our systems is, by namespace. */
const OUTSIDE: Record<string, readonly string[]> = {
  argocd: ["ConfigMap/argocd-cm"],
  default: ["Service/kubernetes"],
  "ingress-nginx": ["Deployment/ingress-nginx-controller"],
  "cert-manager": ["Deployment/cert-manager"],
  // The VPC CNI of EKS.
  "kube-system": ["DaemonSet/aws-node"],
  // By the platform's Terraform.
  tesslate: ["Certificate/tesslate-wildcard-tls"],
};

/** A system in an environment, and what its page has made so far. */
interface Place {
  system: System;
  environment: Environment;
  state: readonly Resource[];
  made: Set<string>;
}

const PLACES = systems
  .filter(({ name }) => FIVE.has(name))
  .flatMap((system) =>
    environments()
      .filter((environment) => Object.hasOwn(environment.systems, system.name))
      .map((environment) => [system.name, environment.name, system, environment] as const),
  );

/** The layers of each system, described once. */
const described = new Map(systems.map((system) => [system, describedLayers(system)]));

/** The pages of a system as they are if it runs in one environment alone, and the variables that they set. */
function pagesIn(system: System, name: string) {
  const layers = described.get(system) ?? [];
  const own = layers.filter(({ node }) => node.environment === undefined || node.layer === name);
  const pages = pagesOf(system, own).map(({ text }) => text);
  const [, set = ""] = new RegExp(`\`(ENV=${name}[^\`]*)\``).exec(pages[0] ?? "") ?? [];
  const variables = Object.fromEntries(
    [...set.matchAll(/(\w+)=(?:'([^']*)'|(\S+))/g)].map(([, key = "", quoted, plain]) => [
      key,
      quoted ?? plain,
    ]),
  ) as Record<string, string>;
  return {
    variables,
    commands: pages.flatMap(commandsOf),
    state: layers.find(({ node }) => node.layer === name)?.resources ?? [],
  };
}

/** How many names each program's commands had: a test that looks at nothing would pass. */
const seen = { objects: 0, applications: 0, files: 0, hosts: 0, ports: 0, labels: 0 };

describe.each(PLACES)("the pages of %s, in %s,", (_name, layer, system, environment) => {
  const { variables, commands, state } = pagesIn(system, layer);

  test("name namespaces, objects, containers, ports, labels, hosts and files that are there", () => {
    const place: Place = { system, environment, state, made: new Set() };
    expect(commands.length).toBeGreaterThan(10);
    const set = { ...variables };
    for (const line of commands) {
      expect(line).not.toMatch(/undefined|\[object|\{\{/);
      const [, name, value] = /^([A-Z]+)=(\S+)$/.exec(line) ?? [];
      const [, not, only, command = line] = /^\[ "\$ENV" (!?)= (\w+) \] && (.*)$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) set[name] = value;
      else if (only === undefined || (only === environment.name) === (not === ""))
        for (const one of started(command, set)) expect(missing(one, place), line).toEqual([]);
    }
  });
});

test("the pages name objects, Applications, files, hosts, ports and labels", () => {
  for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(4);
});

/** What a command names and isn't there. */
function missing({ words, reads, writes }: Started, place: Place): string[] {
  // What `xargs` adds is what the command before it has made.
  const [program = "", ...rest] = words[0] === "xargs" ? words.slice(1) : words;
  const unread = [...reads, ...(program === "sh" ? rest.slice(0, 1) : [])].filter(
    (one) => !isFile(one, place),
  );
  if (unread.length > 0) return unread;
  if (program === "ssh-keygen") writes.push(rest[rest.indexOf("-f") + 1] ?? "");
  for (const file of writes) place.made.add(file);
  if (program === "echo" && rest[0]?.startsWith('{"')) return missingClaims(rest[0], place);
  if (program === "kubectl") return missingInCluster(rest, place);
  if (program === "argocd")
    return rest[0] === "login" ? [] : [rest[2] ?? ""].filter((one) => !isApplication(one, place));
  if (program === "curl" || program === "nc" || (program === "git" && rest[0] === "ls-remote"))
    return rest.flatMap((word) => missingHost(word, program, place));
  const known =
    /^(?:npm|npx|sh|git|helm|aws|terraform|docker|minikube|base64|openssl|cat|grep|echo|chmod|ssh-keygen|rm|xxd|hexdump|kind|wc|cut|printf|sleep|sort|[A-Z]+=<output>)$/;
  return known.test(program) ? [] : [program];
}

/** The claim that a volume is reserved for, as far as the environment has none of its name. */
function missingClaims(volume: string, place: Place): string[] {
  const { spec } = JSON.parse(volume) as { spec: { claimRef?: { name: string; namespace: string } } };
  const { name, namespace } = spec.claimRef ?? {};
  return name === undefined || isThere("PersistentVolumeClaim", name, namespace, place) ? [] : [name];
}

function isApplication(name: string, { environment, system }: Place): boolean {
  seen.applications++;
  return (
    existsSync(join(ROOT, `argocd/${environment.name}/${system.name}.yaml`)) &&
    name === `${system.name}-${environment.name}`
  );
}

/** A host that no route has, or a port of this machine that nothing forwards. */
function missingHost(word: string, program: string, { made, state }: Place): string[] {
  const host =
    program === "nc" ? /^[a-z][\w.-]+\.\w+$/.exec(word)?.[0] : /^\w+:\/\/(?:\w+@)?([^/:]+)/.exec(word)?.[1];
  if (host === undefined) return [];
  seen.hosts++;
  const routes = JSON.stringify([...all(state, "Ingress"), ...all(state, "IngressRoute")]);
  if (host !== "localhost" || routes.includes(`"${host}"`)) return routes.includes(host) ? [] : [host];
  const port = /:(\d+)/.exec(word)?.[1];
  return made.has(`port ${port}`) ? [] : [word];
}

/** The words of a kubectl command: its options, and the others up to `--`. */
function parted(words: readonly string[]) {
  const options = new Map<string, string[]>();
  const others: string[] = [];
  for (let at = 0; at < words.length && words[at] !== "--"; at++) {
    const word = words[at] ?? "";
    const [, name, value] = /^(--?[A-Za-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) others.push(word);
    else {
      const takes = /^-[nlocpfk]$|^--(?:field-selector|tail)$/.test(name) && value === undefined;
      options.set(name, [...(options.get(name) ?? []), value ?? (takes ? (words[++at] ?? "") : "")]);
    }
  }
  return { options, others };
}

/** What a kubectl command names and isn't there; a verb or a kind that we don't know is an error of the page. */
function missingInCluster(words: readonly string[], place: Place): string[] {
  const { options, others } = parted(words);
  const [verb = "", ...rest] = others[0] === "rollout" ? others.slice(1) : others;
  const namespace = options.get("-n")?.[0];
  const found = (options.get("-f") ?? [])
    .concat(options.get("-k") ?? [])
    .filter((file) => !isFile(file, place));
  if (namespace !== undefined && !isNamespace(namespace, place)) found.push(`namespace ${namespace}`);
  // Without a namespace, it is one of those that the system's own programs create.
  for (const label of namespace === undefined ? [] : (options.get("-l") ?? []))
    if (!isLabel(label, namespace, place)) found.push(label);
  // What is changed on the way, between `get` and `create`, is not in the cluster.
  if (/^(?:apply|config|top|run)$/.test(verb) || options.has("--local")) return found;
  if (verb === "create") {
    const [kind = "", ...names] = rest;
    const name = names.at(-1) ?? "";
    const from = options.get("--from")?.[0];
    if (from !== undefined) found.push(...missingObjects([from], namespace, options, place));
    // Those of registries are named by the setting \`imagePullSecrets\`.
    if (kind === "secret" && names[0] !== "docker-registry" && !isThere("Secret", name, namespace, place))
      found.push(`secret ${name}`);
    place.made.add(`${namespace} ${KINDS[kind]}/${name}`);
    return found;
  }
  const verbs = /^(?:get|describe|delete|wait|patch|scale|annotate|logs|exec|port-forward|restart|status)$/;
  if (!verbs.test(verb)) return [...found, verb];
  // What may be missing, and a command that a sentence ends with names.
  if (options.has("--ignore-not-found") || rest.length === 0) return found;
  return [...found, ...missingObjects(rest, namespace, options, place)];
}

/** The objects of `kind/name …` or `kind name …` that aren't there, with the container and the port that are asked for. */
function missingObjects(
  words: readonly string[],
  namespace: string | undefined,
  options: ReadonlyMap<string, string[]>,
  place: Place,
): string[] {
  const [first = "", ...others] = words;
  // An alert names what it found.
  if (first.startsWith("<")) return [];
  const objects = first.includes("/")
    ? words.filter((word) => word.includes("/"))
    : KINDS[first.split(",")[0] ?? ""] === undefined && /-\d+$/.test(first)
      ? [`sts/${first.replace(/-\d+$/, "")}`]
      : [first, ...others.filter((word) => !/[=:]|-$/.test(word)).map((word) => `${first}/${word}`)];
  return objects.flatMap((object) => {
    const [kinds = "", name] = object.split("/");
    const unknown = kinds.split(",").filter((kind) => KINDS[kind] === undefined);
    if (unknown.length > 0 || kinds === "") return [`kind ${unknown[0] ?? object}`];
    const kind = KINDS[kinds] ?? "";
    if (name === undefined || name.startsWith("<") || name.includes("$") || kind === "") return [];
    seen.objects++;
    if (!isThere(kind, name, namespace, place)) return [`${kind} ${name} in ${namespace}`];
    const owner = place.state.find((one) => one.kind === kind && one.metadata.name === name);
    const spec = owner === undefined ? undefined : template(owner)?.spec;
    const container = spec === undefined ? undefined : options.get("-c")?.[0];
    const known = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((one) => one.name);
    const ports = words.flatMap((word) => /^(\d+):(\d+)$/.exec(word) ?? []).slice(1);
    if (ports[0] !== undefined) place.made.add(`port ${ports[0]}`);
    return [
      ...(container === undefined || known.includes(container) ? [] : [`container ${container} of ${name}`]),
      ...(ports[1] === undefined || portsOf(place.state, kind, name).includes(Number(ports[1]))
        ? []
        : [`port ${ports[1]} of ${name}`]),
    ];
  });
}

function isThere(kind: string, name: string, namespace: string | undefined, place: Place): boolean {
  const { made, state, system } = place;
  if (kind === "Application") return isApplication(name, place);
  if (kind === "Namespace") return isNamespace(name, place);
  if (made.has(`${namespace} ${kind}/${name}`) || OUTSIDE[namespace ?? ""]?.includes(`${kind}/${name}`))
    return true;
  const here = state.filter(
    ({ metadata }) => metadata.namespace === undefined || metadata.namespace === namespace,
  );
  if (here.some((one) => one.kind === kind && one.metadata.name === name)) return true;
  const contract = (one: { name: string; namespace?: string }) =>
    one.name === name && (one.namespace ?? system.namespace) === namespace;
  return kind === "Secret" && system.secrets.some(contract);
}

function isNamespace(name: string, { environment, state, system }: Place): boolean {
  const own = [
    system.namespace,
    environment.argocd.namespace,
    ...state.map(({ metadata }) => metadata.namespace),
  ];
  return own.includes(name) || name in OUTSIDE || name.startsWith("<") || name.startsWith("$");
}

/** True for a file of this repository, for what the page wrote before, and for the standard input. */
function isFile(file: string, { made }: Place): boolean {
  seen.files++;
  return file === "-" || made.has(file) || existsSync(join(ROOT, file));
}

/** True if an object or a pod has the label; slices of endpoints have the name of their Service. */
function isLabel(label: string, namespace: string | undefined, place: Place): boolean {
  seen.labels++;
  const [key = "", value = ""] = label.split("=");
  if (key === "kubernetes.io/service-name") return isThere("Service", value, namespace, place);
  const labelled = [
    ...place.state.map(({ metadata }) => metadata),
    ...templates(place.state).map(([, { metadata }]) => metadata),
  ];
  return labelled.some((metadata) => metadata?.labels?.[key] === value);
}

/** The ports of a Service or of a workload's containers. */
function portsOf(state: readonly Resource[], kind: string, name: string): (number | undefined)[] {
  seen.ports++;
  const found = state.filter((one) => one.kind === kind && one.metadata.name === name);
  return kind === "Service"
    ? all(found, "Service").flatMap(({ spec }) => spec.ports.map(({ port }: { port: number }) => port))
    : templates(found).flatMap(([, { spec }]) =>
        (spec?.containers ?? []).flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort)),
      );
}

describe("in a copy of this repository", () => {
  let root = "";
  beforeAll(async () => {
    root = newRepository();
    for (const path of [
      "generators",
      "base",
      "overlays",
      "argocd",
      "docs/systems",
      "package.json",
      "kustogen.yaml",
    ])
      if (existsSync(join(ROOT, path))) cpSync(join(ROOT, path), join(root, path), { recursive: true });
    mkdirSync(join(root, "node_modules"));
    for (const name of readdirSync(join(ROOT, "node_modules")))
      if (name !== ".cache") symlinkSync(join(ROOT, "node_modules", name), join(root, "node_modules", name));
    // Whoever runs the commands has set what the pages list first.
    for (const file of ["beta", "production"].map((one) => join(root, `generators/environments/${one}.yaml`)))
      writeFileSync(
        file,
        readFileSync(file, "utf8")
          .replaceAll(/\byour-/g, "our-")
          .replaceAll("0oaXXXX", "0oa1")
          // A system whose production runs releases alone.
          .replaceAll(/((?:api|orchestrator|dashboard): \{ tag: )unpinned/g, "$1v1.0.0")
          .replaceAll(/unpinned|(?<=tag: )(?:beta|production)\b/g, "589924dd")
          .replaceAll("192.0.2.", "10.40.10."),
      );
    expect(await command(root, ["gen", "--no-commit"])).toMatchObject({ code: 0 });
    git(root, "add", "generators", "base", "overlays", "argocd", "docs", "package.json", "kustogen.yaml");
    git(root, "commit", "-q", "-m", "start");
    const remote = temporaryFolder();
    git(remote, "init", "-q", "--bare");
    git(root, "remote", "add", "origin", remote);
    git(root, "push", "-q", "--set-upstream", "origin", "HEAD");
  });

  // The commands are the same in every environment, but for $ENV: in production, most can be refused.
  test.each(PLACES.filter(([, layer]) => layer === "production"))(
    "what the pages of %s say to run in %s does what it says",
    async (name, layer, system, environment) => {
      const { commands, variables } = pagesIn(system, layer);
      // The pin of the page about installing comes first, so that the one for the night has earlier pins to restore.
      const install = commands.findLastIndex((line) => line.startsWith(`npx kustogen pin ${name} `));
      const [image = ""] = Object.keys(environment.systems[name]?.images ?? {});
      const { release = /^v/ } = system.images[image] ?? {};
      const tag = ["v99.0.0", "0123abc"].find((one) => release.test(one)) ?? "";
      const ran: string[] = [];
      for (const line of [...commands.slice(install), ...commands.slice(0, install)])
        for (const { words } of started(line, variables)) {
          const [program = "", first = "", ...rest] = words;
          const given = {
            "<tag>": tag,
            "<commit>": program === "git" ? "HEAD" : tag,
          };
          const args = rest.map((word) => lookedUp(given, word));
          if (program === "git" && /^(?:push|revert|log)$/.test(first)) git(root, first, ...args);
          else if (/^(?:npx kustogen|npm run)$/.test(`${program} ${first}`)) {
            // What looks at all systems has done so for the first page.
            const isFirst = name === PLACES[0]?.[0];
            const own = !isFirst && args[0] === "gen" ? ["--system", name] : [];
            if (isFirst || args[0] !== "status") {
              const { code, stdout, stderr } = await command(root, [...args, ...own]);
              // What isn't pushed is a difference that status reports.
              const isFine = code === 0 || (args[0] === "status" && /not pushed: git push/.test(stdout));
              expect(isFine ? "" : stdout + stderr, line).toBe("");
              if (args[0] === "rollback") expect(git(root, "diff", "HEAD~2", "--", "generators")).toBe("");
            }
          } else continue;
          ran.push([program, first, ...args].slice(0, 3).join(" "));
        }
      const expected = ["npx kustogen pin", "npx kustogen status", "npx kustogen rollback", "npm run gen"];
      for (const one of [...expected, "git push", "git revert --no-edit"]) expect(ran).toContain(one);
      expect(git(root, "status", "--porcelain", "--", "generators", "overlays", "docs")).toBe("");
    },
  );
});

function lookedUp(given: Record<string, string>, word: string): string {
  return given[word] ?? word;
}
