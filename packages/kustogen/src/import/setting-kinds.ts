import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import {
  cpu,
  dnsLabel,
  memory,
  percentage,
  quantity,
  replicas,
  storageClass,
} from "../settings/kubernetes.ts";
import { cidr, email, host, port, url } from "../settings/network.ts";
import { cron, duration } from "../settings/time.ts";
import { boolean, integer, oneOf, text } from "../settings/values.ts";

export type Scalar = string | number | boolean;

/** A kind of setting as code, and the function of "kustogen/settings" that it calls. */
export interface SettingKind {
  code: string;
  uses: string;
}

interface Schema {
  safeParse(value: unknown): { success: boolean; data?: unknown };
}

/** Kinds by the place of a value; the first that accepts all values is used. */
const BY_PLACE: readonly [
  kind: () => Schema,
  code: string,
  holds: (last: string, within: string) => boolean,
][] = [
  [replicas, "replicas()", (last) => /replica(s|count)$/i.test(last)],
  [port, "port()", (last) => /port$/i.test(last) || last === "number"],
  [percentage, "percentage()", (last) => /utilization$|percent/i.test(last)],
  [cpu, "cpu()", (last, within) => last === "cpu" && /^(requests|limits)$/.test(within)],
  [memory, "memory()", (last, within) => last === "memory" && /^(requests|limits)$/.test(within)],
  [
    quantity,
    "quantity()",
    (last, within) => /^(requests|limits|hard)$/.test(within) || /storage|size|averageValue$/i.test(last),
  ],
  [cron, "cron()", (last) => /schedule|cron/i.test(last)],
  [duration, "duration()", (last) => /interval|timeout|duration|period|ttl$/i.test(last)],
  [storageClass, "storageClass()", (last) => /^storageClass(?:Name)?$/.test(last)],
  [dnsLabel, "dnsLabel()", (last) => last === "namespace"],
];

/** Fields that accept one of a few words, with all of these. */
const WORDS: Record<string, readonly string[] | undefined> = {
  accessMode: ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"],
  accessModes: ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"],
  concurrencyPolicy: ["Allow", "Forbid", "Replace"],
  externalTrafficPolicy: ["Cluster", "Local"],
  imagePullPolicy: ["Always", "IfNotPresent", "Never"],
};

/** Kinds that are recognized by the value itself. */
const BY_VALUE: readonly [kind: () => Schema, code: string][] = [
  [url, "url()"],
  [email, "email()"],
  [cidr, "cidr()"],
];

/** The narrowest kind of setting that accepts all values unchanged; undefined if there is none. */
export function kindOf(values: readonly Scalar[], path: Path): SettingKind | undefined {
  const takes = (schema: Schema) =>
    values.every((value) => {
      const result = schema.safeParse(value);
      return result.success && result.data === value;
    });
  const [last, within] = [nameOf(path.at(-1), path), nameOf(path.at(-2), path)];
  if (takes(boolean())) return called("boolean()");
  for (const [kind, code, holds] of BY_PLACE) if (holds(last, within) && takes(kind())) return called(code);
  if (values.every((value) => typeof value === "number"))
    return takes(integer()) ? called("integer()") : undefined;
  if (!values.every((value) => typeof value === "string")) return undefined;
  // Several values separated by commas are a text.
  const isOne = values.every((value) => !String(value).includes(","));
  for (const [kind, code] of BY_VALUE) if (isOne && takes(kind())) return called(code);
  const named = /host|domain|dnsNames|url/i.test(`${last} ${within}`);
  if (
    takes(host()) &&
    (named || values.every((value) => /^[a-z0-9-]+(\.[a-z0-9-]+)+\.[a-z]{2,}$/.test(value)))
  )
    return called("host()");
  if (values.every((value) => /^[A-Z][A-Za-z]+$/.test(value)) && path.at(-1) !== "value") {
    const known = lookUp(WORDS, last) ?? lookUp(WORDS, within);
    const found = [...new Set(values)].sort();
    const words = (known && found.every((word) => known.includes(word)) ? known : found) as [string];
    if ((words.length > 1 || known !== undefined) && takes(oneOf(words)))
      return called(`oneOf([${words.map((word) => JSON.stringify(word)).join(", ")}])`);
  }
  return takes(text()) ? called("text()") : undefined;
}

/** The word that describes a place: for a variable or an argument, its name. */
function nameOf(part: string | number | undefined, path: Path): string {
  if (part === "value" || part === "args") {
    const holder = path.findLast((one) => typeof one === "string" && one.startsWith("="));
    if (holder !== undefined) return String(holder).slice(1);
  }
  return typeof part === "number" ? "" : String(part ?? "").replace(/^=/, "");
}

function called(code: string): SettingKind {
  return { code, uses: code.slice(0, code.indexOf("(")) };
}
