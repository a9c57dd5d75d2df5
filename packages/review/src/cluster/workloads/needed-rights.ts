import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { listAt } from "../../kubernetes/fields.ts";
import type { Right } from "../api-server/granted.ts";
import { GROUPS, RESOURCES, SHORT_NAMES } from "../api-server/rights.ts";
import { parseImage } from "../image.ts";
import type { Container } from "./pods.ts";

/** What a container asks the API server for, of which it has to be granted one. */
interface Need {
  /** What it does: `kubectl get pods`. */
  by: string;
  oneOf: readonly Right[];
}

/** The requests that a container certainly makes. */
export function* neededBy(container: Container): Iterable<Need> {
  const words = [...listAt(container.spec, "command"), ...listAt(container.spec, "args")].filter(
    (one) => typeof one === "string",
  );
  if (/(?:^|\/)external-dns$/.test(parseImage(container.image ?? "").name))
    yield* ofExternalDns(words, parseImage(container.image ?? "").tag ?? "");
  // Other credentials than the pod's have other rights.
  if (container.env.some(({ name }) => name === "KUBECONFIG")) return;
  const isRun = words.some((word) => /(?:^|\/)kubectl$/.test(word));
  for (const text of isRun ? [words.join(" ")] : words) yield* ofScript(text);
}

const GATEWAY = "gateway.networking.k8s.io";
const list = (group: string, resource: string): Right => ({ group, resource, verb: "list" });

/** What external-dns lists for each of its sources. */
const SOURCES: Readonly<Record<string, readonly Right[]>> = {
  ingress: [list("networking.k8s.io", "ingresses")],
  service: [list("", "services")],
  node: [list("", "nodes")],
  pod: [list("", "pods")],
  crd: [list("externaldns.k8s.io", "dnsendpoints")],
  "traefik-proxy": [list("traefik.io", "ingressroutes")],
  "istio-gateway": [list("networking.istio.io", "gateways")],
  "istio-virtualservice": [list("networking.istio.io", "virtualservices")],
  "contour-httpproxy": [list("projectcontour.io", "httpproxies")],
  "openshift-route": [list("route.openshift.io", "routes")],
  ...Object.fromEntries(
    ["httproute", "grpcroute", "tlsroute", "tcproute", "udproute"].map((kind) => [
      `gateway-${kind}`,
      [list(GATEWAY, `${kind}s`), list(GATEWAY, "gateways"), list("", "namespaces")],
    ]),
  ),
};

/** The version since which external-dns finds the pods of Services by their EndpointSlices. */
const SLICES = 18;

function* ofExternalDns(words: readonly string[], tag: string): Iterable<Need> {
  for (const word of words) {
    const [, source = ""] = /^--source=([\w-]+)$/.exec(word) ?? [];
    // Which resource holds its records may be set.
    if (source === "crd" && words.some((one) => one.startsWith("--crd-source"))) continue;
    const minor = Number(/^v?0\.(\d+)\./.exec(tag)?.[1] ?? 0);
    const slices =
      source === "service" && minor >= SLICES ? [list("discovery.k8s.io", "endpointslices")] : [];
    for (const right of [...(lookUp(SOURCES, source) ?? []), ...slices])
      yield { by: `external-dns with ${word}`, oneOf: [right] };
  }
}

/** What kubectl's commands need, of which one suffices; of a part of a resource, if it begins with a slash. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  get: ["get", "list"],
  describe: ["get", "list"],
  delete: ["delete", "deletecollection"],
  patch: ["patch"],
  label: ["patch"],
  annotate: ["patch"],
  "rollout restart": ["patch"],
  "rollout status": ["get", "list", "watch"],
  scale: ["patch /scale", "update /scale", "patch", "update"],
};

/** What they need of pods, whatever they name. */
const OF_PODS: Readonly<Record<string, readonly Right[]>> = {
  exec: ["create", "get"].map((verb) => ({ group: "", resource: "pods/exec", verb })),
  logs: [{ group: "", resource: "pods/log", verb: "get" }],
};

/** Options with a value in the next word. */
const WITH_VALUE =
  /^(?:-[nlofcp]|--(?:namespace|selector|output|field-selector|container|type|timeout|patch))$/;
/** Options for other rights than the pod's own, or another API server. */
const OTHER = /^(?:--(?:kubeconfig|context|as|token|server|user|raw)\b|-s$)/;

/** What the kubectl commands of a script need. */
function* ofScript(text: string): Iterable<Need> {
  for (const line of text.replaceAll("\\\n", " ").split("\n")) {
    if (/^\s*#/.test(line)) continue;
    for (const part of line.split(/[|;&()`]/)) {
      const words = part.trim().split(/\s+/);
      const start = words.findIndex((word) => /(?:^|\/)kubectl$/.test(word));
      // A command that is only printed or looked for isn't run.
      if (start < 0 || words.slice(0, start).some((word) => /^(?:echo|printf|which|command)$/.test(word)))
        continue;
      const asked = words.slice(start + 1);
      if (asked.some((word) => OTHER.test(word))) continue;
      const plain = asked.filter(
        (word, at) => !word.startsWith("-") && !WITH_VALUE.test(asked[at - 1] ?? ""),
      );
      const isRollout = plain[0] === "rollout";
      const command = plain.slice(0, isRollout ? 2 : 1).join(" ");
      const ofPods = lookUp(OF_PODS, command);
      if (ofPods !== undefined) yield { by: `kubectl ${command}`, oneOf: ofPods };
      const verbs = lookUp(COMMANDS, command);
      const [, name = "", end] = /^["']?([a-z]+)(\/|["']?$)/.exec(plain[isRollout ? 2 : 1] ?? "") ?? [];
      const resource = end === undefined ? undefined : resourceOf(name);
      if (resource === undefined || verbs === undefined) continue;
      const oneOf = verbs.map((one) => {
        const [verb = "", inner = ""] = one.split(" ");
        return { ...resource, resource: `${resource.resource}${inner}`, verb };
      });
      yield { by: `kubectl ${command} ${resource.resource}`, oneOf };
    }
  }
}

/** The resource of a built-in group that kubectl takes a word for. */
function resourceOf(word: string): Omit<Right, "verb"> | undefined {
  const names = [lookUp(SHORT_NAMES, word), word, `${word}s`, `${word}es`, word.replace(/y$/, "ies")];
  for (const group of GROUPS)
    for (const resource of names)
      if (resource !== undefined && lookUp(RESOURCES, group)?.includes(resource)) return { group, resource };
  return undefined;
}
