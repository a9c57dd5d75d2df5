import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { InputError, InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath, valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { firstAndRest, someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { unknownName } from "@kustogen/kustomize/errors/suggest.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Finding, Severity } from "@kustogen/review/check/model/rule.ts";
import { wildcard } from "@kustogen/review/check/model/wildcard.ts";
import { RULES } from "@kustogen/review/check/rules/rules.ts";
import { refused } from "@kustogen/review/check/rules/schema/valid.ts";
import { applyExceptions, readExceptions } from "@kustogen/review/check/steps/exceptions.ts";
import { judge } from "@kustogen/review/check/steps/judge.ts";
import { placesOf } from "../authoring/made-by.ts";
import type { System } from "../authoring/system.ts";
import { type Folders, systemFolder } from "../folders.ts";
import { placeInCode } from "../layers/origins.ts";
import type { LayerNode } from "../layers/tree.ts";
import { type Beside, layerState } from "./authored-facts.ts";
import type { GeneratedLayer } from "./system.ts";

/** What a run may write despite errors of rules. */
export interface Allowed {
  exceptions: Parameters<typeof applyExceptions>[1];
  /** The rules given with --allow. */
  rules: readonly string[];
  /** Less severe findings aren't looked for; errors alone where the last run told the warnings of the same inputs. */
  least?: Severity;
}

/** What a rule finds in a system: an error stops a run, unless --allow permits it. */
export type RuleError = ReturnType<typeof judgeSystem>[number];

/** Rules about form and credentials, which are checked when the state is described, and what the Application leaves alone. */
const CHECKED = /^(?:schema.valid|integrity.api-version|secrets.credential|.*replicas-beside-autoscaler)$/;
const JUDGED = [...RULES.filter(({ id }) => !CHECKED.test(id)), refused];

/**
 * The errors of one system, or less severe findings, that no exception covers, checked before anything is written: with
 * every rule about its content that needs no committed state, and those about what it connects to beside it. Rules about
 * patches aren't needed: the files are rendered, and give the described state. Dates of exceptions don't count here: the
 * same sources always give the same result.
 */
export function judgeSystem(
  layers: readonly GeneratedLayer[],
  allowed: Allowed,
  least: Severity = "error",
  besideOf: Beside = () => [],
) {
  const deployed = layers.filter(({ node }) => node.deployed);
  const states = deployed.map(({ node, folder, resources }) => layerState(node, folder, resources));
  // Several environments may name the same one.
  const beside = new Map(states.flatMap(besideOf).map((one) => [one.environment, one]));
  const others = { states: [...beside.values()], reading: () => [] };
  const { findings, failures } = judge(states, JUDGED, { least, beside: others });
  for (const { rule, environment, error } of failures)
    throw new InternalError(`the rule ${rule.id} failed on ${environment}: ${error.stack}`);
  const [first] = deployed;
  if (first === undefined) return [];
  const { known, system } = first.node;
  // Also where nothing is found, a mistake in them is told here, and not by the next check.
  const own = readExceptions(system.exceptions, `systems/${system.name}`);
  for (const { environment = "*" } of own) {
    if (environment.includes("/") || known.some(wildcard(environment))) continue;
    const place = placeInCode(system, ["exceptions", environment]);
    throw unknownName(`${place}: exceptions: no environment or group`, environment, known);
  }
  return applyExceptions(findings, [...own, ...allowed.exceptions], undefined).findings.flatMap((finding) => {
    const { rule, environment, severity } = finding;
    const { node } = deployed.find(({ folder }) => folder === environment) ?? first;
    return { ...told(node, rule.id, finding), severity, allowed: allowed.rules.includes(rule.id) };
  });
}

/** What is found in a system's layer, by a rule or, without its name, by a run itself. */
export function told({ context, images, layer, namespace, system }: LayerNode, rule: string, one: Finding) {
  const { resource, path = [], message, fix } = one;
  const subject = resource === undefined ? "" : `${resource.kind} ${resource.metadata.name}: `;
  const text = `${subject}${resource && path.length > 0 ? `${printPath(path)}: ` : ""}${message}; ${fix}`;
  const pins = Object.entries(images).filter(([key, { tag }]) => tag !== lookUp(system.images, key)?.tag);
  const [pinned] = pins.find(([, { reference }]) => reference === valueAt(resource, path)) ?? [];
  const places = pinned ? [context.place(["images", pinned, "tag"])] : placesOf(resource, path);
  return {
    rule,
    system: system.name,
    layer,
    /** The line of the component that made the resource; empty if it isn't known. */
    places,
    text,
    /** The same for every environment with this error, and for all objects that one line makes: without the namespace. */
    cause: (pinned ?? (places[1] ? `${places.join(": ")}: ${message}` : text)).replaceAll(namespace, ""),
    /** The problem, without its place and fix. */
    message,
    /** The resource in the form for exceptions, "Deployment/api"; undefined if it isn't about one. */
    resource: resource === undefined ? undefined : `${resource.kind}/${resource.metadata.name}`,
  };
}

/** Each finding once for all environments and objects of its line, with its rule, and with the component that made the resource or its author's folder. */
export function toldOnce(folders: Folders, found: readonly ReturnType<typeof told>[]): string[] {
  const causes = groupedBy(found, ({ system, rule, cause }) => `${system}|${rule}|${cause}`);
  return [...causes.values()].map((same) => {
    const { layer, places, resource, rule, system, text } = same[0] as (typeof found)[number];
    const layers = [...new Set(same.map((one) => one.layer))];
    const others = new Set(same.flatMap((one) => (one.layer === layer ? (one.resource ?? []) : [])));
    others.delete(resource ?? "");
    const also = others.size === 0 ? "" : ` (also in ${someOf([...others], 3)})`;
    return `${places.join(": ") || systemFolder(folders, system)} (${layers.join(", ")}): ${rule && `${rule}: `}${text}${also}`;
  });
}

/** The warnings of each rule in a system: the first one, and how many more there are. */
export function ruleWarnings(folders: Folders, warnings: readonly RuleError[]): string[] {
  return [...groupedBy(warnings, ({ rule }) => rule).values()].map((same) => {
    const [first = "", ...more] = toldOnce(folders, same);
    const others = `; and ${more.length} more like it (\`npx kustogen check --all\` lists them)`;
    return `${first}${more.length === 0 ? "" : others}`;
  });
}

/** The message that stops a run: the errors, and the ways to continue, if it `writes` also without an exception. */
export function refusal(folders: Folders, errors: readonly RuleError[], writes = true): string {
  // What the API server refuses, it refuses in spite of an exception.
  const rule = errors.find(({ rule }) => rule !== refused.id)?.rule ?? refused.id;
  const exception = `, or add an exception with a reason to the system${writes ? `;\n\`--allow ${rule}\` writes once anyway` : ""}`;
  const ways = `${writes ? "Nothing was written. " : ""}Fix it${rule === refused.id ? "" : exception}. \`kustogen explain ${rule}\` explains why.`;
  return [...firstAndRest(toldOnce(folders, errors), 20), ways].join("\n");
}

/** Stops a run at errors of rules; returns those that --allow permits. @throws InputError with the ways to continue */
export function stopAtErrors(folders: Folders, errors: readonly RuleError[], systems?: readonly System[]) {
  const own = errors.filter(({ system }) => systems?.some(({ name }) => name === system) ?? true);
  const left = own.filter(({ allowed }) => !allowed);
  if (left.length > 0) throw new InputError(refusal(folders, left, !!systems), { code: "refused-by-rule" });
  const byRule = groupedBy(own, ({ rule }) => rule);
  return Array.from(byRule, ([rule, { length }]) => `${rule} (${counted(length, "place")})`);
}
