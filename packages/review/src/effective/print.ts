import { maskedValue } from "@kustogen/kustomize/credentials/masking.ts";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { printableLine } from "@kustogen/kustomize/errors/printable.ts";
import { largest } from "@kustogen/kustomize/value/largest.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { API_SERVICE } from "../cluster/kubelet/service-links.ts";
import type { ComparedContainer } from "./compare.ts";
import type { ContainerEnvironment, OpenSource, SourcePlace, Variable } from "./variable.ts";

const VALUE_WIDTH = 60;

/**
 * The environments as text for people, with long values shortened. Service links are only counted; the variables of the
 * API server, which every container has, aren't among them.
 */
export function printEnvironments(containers: readonly ContainerEnvironment[]): string {
  return containers.map(printContainer).join("\n");
}

/** True for a variable that a Service adds. */
function isLink(variable: Variable | undefined): boolean {
  return variable?.source.kind === "Service";
}

function printContainer(container: ContainerEnvironment): string {
  const shown = container.variables.filter((variable) => !isLink(variable));
  const sources = groupedBy(shown, ({ source }) => listOf(source) + source.file);
  const lines = [heading(container), ...[...sources.values()].flatMap(linesOf)];
  for (const open of container.open) lines.push(`  + ${describeOpen(open)}`);
  const links = container.variables.filter(
    (one) => isLink(one) && one.source.name !== API_SERVICE.metadata.name,
  ).length;
  if (shown.length === 0 && container.open.length === 0) lines.push("  sets no variables");
  if (links > 0) lines.push(`  + ${links} from service links (--json lists them)`);
  return `${lines.map(printableLine).join("\n")}\n`;
}

function heading({ workload, container, init, sidecar }: Omit<ContainerEnvironment, "variables" | "open">) {
  const { kind, name, namespace } = workload;
  const role = sidecar ? "sidecar" : init ? "init container" : "container";
  return `${kind} ${name}${namespace === "" ? "" : ` (namespace ${namespace})`}, ${role} ${container}`;
}

/** An entry of `envFrom`, or the list `env`, in words. */
function listOf({ through, kind, name }: Variable["source"]): string {
  return describeSource({ name, kind: through === "envFrom" ? kind : "env", through });
}

/** Variables of one list and file; what is the same of all stands above them, and anything else beside each. */
function linesOf(variables: readonly Variable[]): string[] {
  const [first] = variables as [Variable];
  const isOnOneLine = new Set(variables.map(({ source }) => source.line)).size === 1;
  const isShared = new Set(variables.map(presenceOf)).size === 1;
  const rows = variables.map((one) => {
    const { line, kind, name, key, through } = one.source;
    const at = isOnOneLine || line === undefined ? "" : `:${line}`.padEnd(6);
    const isKnown = through === "envFrom" && kind === "Secret";
    const value = isKnown ? (key === one.name ? "" : `key ${key}`) : shownValue(one);
    const isTold = through === "envFrom" || kind === "env" || kind === "Secret";
    const from = isTold ? "" : describeSource({ kind, name, key });
    return {
      cells: [at + one.name, value, someText(from, isShared ? "" : presenceOf(one))],
      notes: notes(one),
    };
  });
  const { file, layer, line } = first.source;
  const place = describePlace({ file, layer, ...(isOnOneLine && { line }) });
  const title = someText(listOf(first.source), isShared ? presenceOf(first) : "");
  return [`  ${title}${place}`, ...columns(rows).map((row) => `  ${row}`)];
}

/** Texts with a semicolon between them; empty ones are left out. */
function someText(...texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join("; ");
}

/** A variable's value, as far as it is known; for a Secret only the key. */
function shownValue({ value, secret, source }: Pick<Variable, "value" | "secret" | "source">): string {
  if (secret !== undefined) return `<Secret ${secret.name}, ${secret.key}>`;
  if (value === undefined) return source.kind === "field" ? "<from the pod>" : "<known in the cluster>";
  if (value === "") return '""';
  const line = value.replace(/\n/g, "⏎");
  return line.length <= VALUE_WIDTH ? line : `${line.slice(0, VALUE_WIDTH - 1)}…`;
}

/** Whether the source of a variable must exist in the cluster first. */
function presenceOf({ required, optional, problem }: Variable): string {
  return required && problem === undefined ? "must exist first" : optional ? "may be missing" : "";
}

/** Further notes about a variable, one line each. */
function notes({ shadows, unresolved = [], pending, problem }: Variable): string[] {
  return [
    ...(problem === undefined ? [] : [`! the container doesn't start: ${problem}`]),
    ...unresolved.map((name) => `! $(${name}) isn't expanded: no variable before it has that name`),
    ...(pending ? [`${pending.map((name) => `$(${name})`).join(", ")} known in the cluster`] : []),
    ...shadows.map(({ value, ...source }) => {
      const shown = value === undefined ? "" : `: ${shownValue({ value, ...source, source })}`;
      return `shadows ${describeSource(source)}${shown}`;
    }),
  ];
}

/** Rows with aligned columns, each with its notes below it. */
function columns(rows: readonly { cells: readonly string[]; notes?: readonly string[] }[]): string[] {
  // The last cell of a row needs no column.
  const width = (at: number, most: number) =>
    Math.min(
      largest(rows.map(({ cells }) => (cells.slice(at + 1).some(Boolean) ? (cells[at]?.length ?? 0) : 0))),
      most,
    );
  const [first, second] = [width(0, 48), width(1, VALUE_WIDTH)];
  return rows.flatMap(({ cells: [name = "", value = "", from = ""], notes = [] }) => [
    `  ${name.padEnd(first)}  ${value.padEnd(second)}  ${from}`.trimEnd(),
    ...notes.map((note) => `      ${note}`),
  ]);
}

/** A comparison of two environments, as text for people. */
export function printComparison(
  containers: readonly ComparedContainer[],
  names: readonly [string, string],
): string {
  const parts: string[] = [];
  let equal = 0;
  for (const compared of containers) {
    const shown = compared.variables.filter(({ same, values }) => !same && !values.some(isLink));
    const onlyIn = compared.in[0] ? (compared.in[1] ? "" : `, only in ${names[0]}`) : `, only in ${names[1]}`;
    equal += compared.variables.filter(({ same }) => same).length;
    if (shown.length === 0 && onlyIn === "") continue;
    const side = (variable: Variable | undefined) => (variable === undefined ? "—" : shownValue(variable));
    const rows = shown.map(({ name, values }) => ({ cells: [name, ...values.map(side)] }));
    const title = heading({ ...compared, workload: { ...compared.workload, namespace: "" } });
    const lines = [title + onlyIn, ...columns([{ cells: ["", ...names] }, ...rows])];
    parts.push(lines.map(printableLine).join("\n"));
  }
  if (parts.length === 0) parts.push(`${names[0]} and ${names[1]} give every container the same variables`);
  else if (equal > 0)
    parts.push(`${counted(equal, "variable")} ${equal === 1 ? "is" : "are"} the same (--json has them)`);
  return `${parts.join("\n\n")}\n`;
}

/** The environments in a form that may be shown: with masks for what looks like a credential. */
export function masked(containers: readonly ContainerEnvironment[]): ContainerEnvironment[] {
  return containers.map((one) => ({ ...one, variables: one.variables.map(reportedVariable) }));
}

/** The same for a variable. */
export function reportedVariable(variable: Variable): Variable {
  const masked = <One extends { value?: string }>(one: One): One =>
    one.value === undefined ? one : { ...one, value: maskedValue(variable.name, one.value) };
  return { ...masked(variable), shadows: variable.shadows.map(masked) };
}

/** A source in words: "envFrom ConfigMap app-config, key A (overlays/beta/web/config.env:3, layer beta)". */
export function describeSource(source: Variable["source"]): string {
  const { kind, name, key } = source;
  const what = {
    env: "env",
    field: `field ${name}`,
    resourceField: `resource field ${name}`,
    file: `file ${name}`,
    Service: `service link ${name}`,
    ConfigMap: `ConfigMap ${name}`,
    Secret: `Secret ${name}`,
  }[kind];
  const through = source.through === "envFrom" ? "envFrom " : "";
  const of = key === undefined || source.through === "envFrom" ? "" : `, key ${key}`;
  return `${through}${what}${of}${describePlace(source)}`;
}

/** " (file:line)", with the layer if the path doesn't show it; "" if the place isn't known. */
function describePlace({ file, line, layer }: SourcePlace): string {
  if (file === undefined) return "";
  const isInLayer = layer === undefined || file.startsWith(`${layer}/`);
  return ` (${file}${line === undefined ? "" : `:${line}`}${isInLayer ? "" : `, brought in by ${layer}`})`;
}

/** The consequence of an `envFrom` entry with unknown keys for the pod. */
export function describeOpen(open: OpenSource): string {
  const keys = `${open.known ? "more keys" : "keys not known here"}${open.prefix && `, each prefixed with ${open.prefix}`}`;
  const there = open.required ? "must exist first" : "created by a resource rendered here";
  return `envFrom ${open.kind} ${open.name}: ${keys}; ${open.optional ? "optional" : there}${describePlace(open)}`;
}
