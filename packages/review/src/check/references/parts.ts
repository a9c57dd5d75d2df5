import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { binaryText, bytesOfBase64 } from "@kustogen/kustomize/text/bytes.ts";
import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { isExternalName } from "../../cluster/network/services.ts";
import { podOf } from "../../cluster/objects.ts";
import type { Reference } from "../../cluster/reference-table.ts";
import { itemsAt, mapAt, textAt } from "../../kubernetes/fields.ts";
import { referencesFrom, sourceObjects } from "../model/derived.ts";
import type { Finding } from "../model/rule.ts";
import type { State } from "../model/state.ts";
import { creatorOf, isData, likelyMaker } from "./targets.ts";

/** The finding about a key or a port that an object doesn't have. */
export function* wrongPart(state: State, reference: Reference): Iterable<Finding> {
  if (isData(reference.kind)) yield* missingKey(state, reference);
  else if (reference.kind === "Service") yield* missingPort(state, reference);
}

function* missingKey(state: State, reference: Reference): Iterable<Finding> {
  const { key, name, namespace, optional, path, reader, resource } = reference;
  const kind = reference.kind as "ConfigMap" | "Secret";
  if (state.inPart || key === undefined || optional || isEncryptedValue(key)) return;
  const found = sourceObjects.of(state).get(kind, name, namespace);
  if (found === undefined || found.open || found.keys.has(key)) return;
  yield {
    // Of a file that is one key, although each of its lines is meant to be one, every key is missing.
    ...{ resource, path, cause: `${kind} ${name}${found.keys.size === 1 ? "" : ` ${key}`}` },
    message: `${reader} reads ${key} of ${kind} ${name}, which ${found.by === undefined ? "its contract doesn't declare" : "has no such key"}`,
    fix: keyFix(key, [...found.keys.keys()]),
  };
}

function keyFix(key: string, keys: readonly string[]): string {
  const near = closest(key, keys);
  if (near !== undefined) return `did you mean ${near}?`;
  return keys.length === 0
    ? "add the key; the object has no keys at all"
    : `add the key, or write one that it has: ${firstAndRest(keys, 8).join(", ")}`;
}

function* missingPort(state: State, reference: Reference): Iterable<Finding> {
  const { name, namespace, path, port, reader, resource } = reference;
  const service = state.index.find("Service", name, namespace, "");
  const ports = itemsAt(service, "spec", "ports");
  if (service === undefined || port === undefined || ports.length === 0 || isExternalName(service)) return;
  const wanted = typeof port === "string" && /^\d+$/.test(port) ? Number(port) : port;
  if (ports.some(([one]) => (typeof wanted === "number" ? one.port : one.name) === wanted)) return;
  // A controller of that name may give the Service other ports.
  if (likelyMaker(state, reference) !== undefined) return;
  const has = ports.map(([one]) =>
    textAt(one, "name") === undefined ? `${asText(one.port)}` : `${asText(one.port)} (${asText(one.name)})`,
  );
  yield {
    ...{ resource, path },
    message: `${reader} leads to port ${port} of Service ${name}, which has ${has.join(", ")}`,
    fix: "name a port of the Service, not of the container",
    // ingress-nginx also finds a port of a Service by its targetPort.
    ...(resource.kind === "Ingress" &&
      ports.some(([one]) => asText(one.targetPort ?? "") === `${wanted}`) && {
        severity: "warning" as const,
      }),
  };
}

/** The references of pods to ConfigMaps or Secrets. */
export function dataReferences(state: State, kind: string): Reference[] {
  return referencesFrom(state, "data").filter((one) => one.kind === kind);
}

/** The findings about keys that pods read in other ways than by name: as files of volumes, and as variables. */
export function* otherKeys(state: State, kind: "ConfigMap" | "Secret"): Iterable<Finding> {
  if (state.inPart) return;
  const read = dataReferences(state, kind);
  for (const one of read.flatMap((volume) => singleFiles(state, volume))) yield* missingKey(state, one);
  yield* read.flatMap((one) => fileAsVariable(state, one));
  if (kind === "Secret") yield* read.flatMap((one) => withNewline(state, one));
}

/** The keys that containers mount as single files, of a volume that doesn't give them other names. */
function singleFiles(state: State, { volume, key, ...reference }: Reference): Reference[] {
  const pod = volume === undefined ? undefined : podOf(state, reference.resource);
  if (pod === undefined || key !== undefined || reference.path.includes("projected")) return [];
  return pod.containers.flatMap(({ name, path, volumeMounts }) =>
    volumeMounts.flatMap((mount, index): Reference | readonly [] => {
      const file = textAt(mount, "subPath");
      if (mount.name !== volume || file === undefined || file.includes("/")) return [];
      const place = [...path, "volumeMounts", index, "subPath"];
      return { ...reference, key: file, reader: `container ${name}`, path: place };
    }),
  );
}

/** The findings about variables whose value is a line of a file, with its end. */
function withNewline(state: State, reference: Reference): Finding[] {
  const { container, key, name, path, reader, resource, variable } = reference;
  const data = container && mapAt(creatorOf(state, reference), "data");
  return Object.entries(data ?? {}).flatMap(([one, value]): Finding[] => {
    const isRead = (key ?? one) === one && typeof value === "string" && !isEncryptedValue(value);
    if (!isRead || !/^[^\n]+\n$/.test(binaryText(bytesOfBase64(value)))) return [];
    return [
      {
        ...{ resource, path, severity: "warning" },
        message: `${reader} gets ${variable ?? one} with a newline at its end, from ${one} of Secret ${name}`,
        fix: "end the file without one, or write the value under `literals`",
      },
    ];
  });
}

/** The finding about a file of variables that is read as one variable, because it is a key of its object. */
function fileAsVariable(state: State, reference: Reference): Finding[] {
  const { container, key, name, namespace, reader, resource, path } = reference;
  if (container === undefined || key !== undefined) return [];
  const kind = reference.kind as "ConfigMap" | "Secret";
  const [only, ...others] = sourceObjects.of(state).get(kind, name, namespace)?.keys.keys() ?? [];
  if (!only?.endsWith(".env") || others.length > 0) return [];
  return [
    {
      ...{ resource, path, severity: "warning" },
      message: `${reader} gets one variable from ${kind} ${name}, ${only} with the text of the file`,
      fix: "list the file under `envs` of the generator instead of `files`",
    },
  ];
}
