import { printFound } from "@kustogen/kustomize/credentials/found.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import type { Exception } from "@kustogen/review/check/model/exception.ts";
import type { Traffic } from "@kustogen/review/check/model/traffic.ts";
import type { SecretContract as Contract } from "@kustogen/review/effective/secret-contract.ts";
import { isDnsLabel } from "@kustogen/review/kubernetes/dns.ts";
import type { z } from "zod";
import type { ArgoSettings } from "./argo.ts";
import type { Awaited } from "./awaits.ts";
import type { Component, ComponentList, EnvForm } from "./component.ts";
import { compose } from "./compose.ts";
import type { Call, Context, Served } from "./context.ts";
import { pinProblem } from "./image-pins.ts";
import { refuseIn, unknownField } from "./made-by.ts";
import type { Runbook } from "./runbook.ts";
import { complete, type SecretContract } from "./secret.ts";
import type { SystemRule } from "./system-rule.ts";

/** An image that a system runs. `name` is the name in base manifests; pins change it by kustomize's `images` field. */
export interface ImageDeclaration {
  /** Image name in the base, without a tag: "postgres", "ghcr.io/acme/api". Defaults to the declaration's key. */
  name?: string;
  /** Tag of the base; an image with a tag or digest here needs no pin in an environment. */
  tag?: string;
  /** Digest ("sha256:…") of the base. */
  digest?: string;
  /** The pattern of release tags, if they aren't versions: production then accepts only these and digests. */
  release?: RegExp;
  /**
   * Why this image may use the moving tag `latest` in production, and no tag (which means the same) in any
   * environment. Without a reason, neither is allowed.
   */
  moving?: string;
  /** Facts about the image from a public source; facts that are left out are listed as unknown on the page. */
  facts?: ImageFacts;
  /** False for the settings with which nothing runs it, so that nobody has to pin it; without it, always. */
  // biome-ignore lint/suspicious/noExplicitAny: those of all systems are handled together.
  when?(settings: any): boolean;
}

/** What the containers of an image need to start. Never guess: leave out anything without a public source. */
export interface ImageFacts {
  /** The source of these facts: repository, commit and file. */
  source: string;
  /** The numeric ID of its default user; 0 is root. */
  user?: number;
  /** Folders that its program writes to. */
  writes?: readonly string[];
  /** Ports that it listens on. */
  ports?: readonly number[];
  /** ENTRYPOINT, which receives `args`. Empty if the image only has CMD: `args` then replaces it, and is the command. */
  entrypoint?: readonly string[];
  /** Programs in the image that a `command` may run. */
  programs?: readonly string[];
}

/** What a system declares, however its resources are described. */
export interface DeclaredFacts<Schema extends z.ZodType = z.ZodType, Images extends string = string> {
  name: string;
  /** One sentence for people. */
  description: string;
  /** `{system}` and `{environment}` are replaced by their names; by default, the system's name. */
  namespace?: string;
  /**
   * `placed` (default): a resource without a namespace gets the system's. `as-written`: it stays without one, and Argo
   * CD's destination or an overlay's `namespace` decides.
   */
  namespaces?: "placed" | "as-written";
  /** A zod strict object; every setting has a type, a check and a description. */
  settings: Schema;
  /** None by default. */
  images?: Record<Images, ImageDeclaration>;
  /** None by default. */
  secrets?: SecretContract[];
  /** More contracts, whose names or keys depend on the layer, such as a Secret with the environment's prefix. */
  secretsIn?(context: Context<z.output<Schema>, Images>): SecretContract[];
  /** The other systems to which its components connect, as `to: "billing/api"`; `gen --system` generates these too. */
  talksTo?: readonly string[];
  /**
   * How overlays write the variables of containers that differ: `whole` with all of them, so that each file says what a
   * container starts with and nothing of the base comes in, or `merge` (default) with those that are added, changed or gone.
   */
  env?: EnvForm;
  argocd?: ArgoSettings;
  /** What operators of a deployed layer need to know; with it, `gen` writes pages for them. */
  runbook?(context: Context<z.output<Schema>, Images>): Runbook;
  /** This system's own rules, in the form of the engine's rules. */
  rules?: readonly SystemRule<Context<z.output<Schema>, Images>>[];
  /** What stands in the way of a start, until someone acknowledges it with a reason. */
  awaits?: readonly Awaited<z.output<Schema>>[];
  /** Exceptions to rules of `kustogen check`, each with its reason and, optionally, its last day. */
  exceptions?: Exception[];
}

/** Where a system was declared: the stack of an error says so. */
export const DECLARED_AT = Symbol("declaredAt");

/** The functions that describe a system. */
export interface SystemFunctions<Schema extends z.ZodType = z.ZodType, Images extends string = string> {
  /** The desired state of a layer. Pure: the same context gives the same resources, in an explicit order. */
  resources(context: Context<z.output<Schema>, Images>): Resource[];
  /**
   * The traffic table of a layer, from which its NetworkPolicies, documents and checks are derived; undefined if the
   * layer has no policies.
   */
  traffic?(context: Context<z.output<Schema>, Images>): Traffic | undefined;
  /** What connections from other systems to a component reach; derived from components. */
  served?(context: Context<z.output<Schema>, Images>, component: string): Served | undefined;
  /** The connections of its components to other systems; derived from these. */
  calls?(context: Context<z.output<Schema>, Images>): Call[];
}

/** A system with the functions that describe it, and with what it left to the defaults. */
export interface SystemDefinition<Schema extends z.ZodType = z.ZodType, Images extends string = string>
  extends DeclaredFacts<Schema, Images>,
    SystemFunctions<Schema, Images> {
  namespace: string;
  images: Record<Images, ImageDeclaration>;
  secrets: Contract[];
}

/** A system as a list of components, from which its functions are derived. */
export type ComponentSystem<Schema extends z.ZodType, Images extends string> = DeclaredFacts<Schema, Images> &
  ComponentList<Context<z.output<Schema>, Images>> & {
    /** Derived from the components. Its absence lets the compiler distinguish the two forms of a definition. */
    resources?: undefined;
  };

/** A system with any settings and images, as `gen` handles it. */
// biome-ignore lint/suspicious/noExplicitAny: `gen` passes each system its own parsed settings back.
export type System = SystemDefinition<any, any>;

/** A field that `defineSystem` checks: whether it may be left out, what a good value is, and what it is called. */
type Checked = [name: string, optional: boolean, isFine: (value: unknown) => boolean, expected: string];

const isText = (value: unknown) => typeof value === "string" && value !== "";
const isName = (value: unknown) => typeof value === "string" && isDnsLabel(value);
const isFunction = (value: unknown) => typeof value === "function";
const isContracts = (value: unknown) =>
  Array.isArray(value) && value.every((one) => isMap(one) && isText(one.name));
const isEnvForm = (value: unknown) => value === "whole" || value === "merge";
const FORMS = '"whole" or "merge"';
const OF_SYSTEM: Checked[] = [
  ["name", false, isName, 'the name of the system in lowercase letters, digits and "-", such as "shop"'],
  ["description", false, (value) => typeof value === "string", "one sentence for people"],
  ["settings", false, isSettings, "settings({}) if it has none; z.object would drop what it doesn't know"],
  ["namespace", true, isText, "the name of a namespace"],
  ["images", true, isMap, '{ web: { name: "ghcr.io/acme/web" } }'],
  ["secrets", true, isContracts, 'contracts such as { name: "shop-db", provider: "by-hand", keys: {} }'],
  ["components", true, (list) => Array.isArray(list) && list.length > 0, "a list of components, not empty"],
  ["env", true, isEnvForm, FORMS],
  ["talksTo", true, Array.isArray, 'the names of other systems, such as ["billing"]'],
  ["labels", true, (value) => isFunction(value) || isMap(value), 'labels such as { team: "shop" }'],
];

/**
 * Declares a system: as a list of components, or, if it is small or imported, with one function from a context to its
 * resources. @throws InputError for a missing field or one of another type, and for two components with the same name
 */
export function defineSystem<Schema extends z.ZodType, Images extends string>(
  definition:
    | ComponentSystem<Schema, Images>
    | (DeclaredFacts<Schema, Images> & SystemFunctions<Schema, Images> & { components?: undefined }),
): SystemDefinition<Schema, Images> {
  checkSystem(definition as object);
  const { name, namespace = name, secrets = [] } = definition;
  const images = definition.images ?? ({} as Record<Images, ImageDeclaration>);
  const defaults = { namespace, images, secrets: secrets.map(complete), [DECLARED_AT]: new Error() };
  if (definition.components === undefined) return { ...definition, ...defaults };
  const { components, labels, policies, ...facts } = definition;
  return { ...facts, ...defaults, ...compose(name, { components, labels, policies }) };
}

const OF_COMPONENT: Checked[] = [
  ["name", false, isName, 'a name such as "web" of lowercase letters, digits and "-", at most 63'],
  ["part", true, isText, "the name of the component whose pods it is about"],
  ["env", true, isEnvForm, FORMS],
  ["wave", true, Number.isInteger, "a whole number, such as 1"],
  ...["admits", "pods", "resources", "talksTo", "when"].map(
    (name): Checked => [name, true, isFunction, `a function, such as ${name}: () => [ … ]`],
  ),
];

/** Throws InputError for a mistake in a field of a component, or else of a system. */
function refuse(message: string, component?: Component, field?: string): never {
  const places = ["defineSystem", ...(field === undefined ? [] : [field])];
  if (component === undefined) throw new InputError(message, { code: "invalid-settings", places });
  return refuseIn({ component }, [...places, message].join(": "), "invalid-settings", field);
}

/** Throws InputError for a field that is none, one that is missing, and one with another value than a good one. */
function checkFields(given: object, checked: readonly Checked[], others: string, owner?: Component): void {
  const unknown = unknownField(given, `${checked.map(([name]) => name).join(" ")} ${others}`);
  if (unknown) refuse(unknown.said, owner, unknown.name);
  for (const [name, optional, isFine, expected] of checked) {
    const value = lookUp(given as Record<string, unknown>, name);
    if (value === undefined && !optional) refuse(`${name} is missing: ${expected}`);
    if (value !== undefined && !isFine(value))
      refuse(`expected ${expected}, found ${printFound(value)}`, owner, name);
  }
}

function checkSystem(given: Partial<System & ComponentList<never>>): void {
  const more =
    "argocd awaits calls exceptions namespaces policies resources rules runbook secretsIn served traffic";
  checkFields(given, OF_SYSTEM, more);
  const only = (fields: string, all: object, what: string, of = "") => {
    for (const [name, one] of Object.entries(all)) {
      const other = { name: printFound(one), said: `expected an object of ${fields.replaceAll(" ", ", ")}` };
      const unknown = isMap(one) ? unknownField(one, fields) : other;
      const owner = Array.isArray(all) ? (one.name ?? name) : name;
      if (unknown) refuse(`${of}${owner}: ${unknown.name}: ${unknown.said}`, undefined, what);
    }
  };
  const { awaits = [], components = [], images = {}, secrets = [] } = given;
  only("when says acknowledge refuse sets", awaits, "awaits");
  only("name tag digest release moving facts when", images, "images");
  for (const [key, { name = key, tag, digest }] of Object.entries(images)) {
    const problem = pinProblem({ name, tag, digest });
    if (problem) refuse(problem.message, undefined, `images.${key}.${problem.path}`);
  }
  only("name namespace provider open keys optional forbidden rotation layers when", secrets, "secrets");
  for (const [index, one] of secrets.entries()) {
    const {
      keys,
      layers,
      name,
      namespace,
      optional = {},
      provider = "by-hand",
      when,
    } = one as SecretContract;
    const wrong = (field: string, said: string) => refuse(`${name}: ${field}: ${said}`, undefined, "secrets");
    if (!isMap(keys)) wrong("keys", 'missing, such as { TOKEN: "what it is for" }');
    const more = Object.entries(keys).filter(([, key]) => !isText(key));
    only("description required certificate", Object.fromEntries(more), "secrets", `${name}: keys: `);
    if (!isMap(optional) || !Object.values(optional).every(isText))
      wrong("optional", 'expected the purpose of each key, such as { TOKEN: "what it is for" }');
    if (!PROVIDERS.includes(provider))
      wrong("provider", `found ${printFound(provider)}. ${suggestion(String(provider), PROVIDERS)}`);
    if (!Array.isArray(layers ?? [])) wrong("layers", `expected a list, such as [${printFound(layers)}]`);
    const same = secrets.slice(0, index).filter((two) => two.name === name && two.namespace === namespace);
    if (same.some((two) => !(two.when ?? two.layers ?? when ?? layers)))
      wrong("name", "another contract has it; declare all of its keys in one");
  }
  if (given.components === undefined && typeof given.resources !== "function")
    refuse("components is missing: the list of the system's parts");
  for (const [index, component] of components.entries()) {
    if (!isMap(component) || !isText(component.name))
      refuse(
        `components[${index}]: expected a component with a name, found ${printFound(component)}; a module that imports this one gets undefined from it`,
      );
    checkFields(component, OF_COMPONENT, "labels namespace selector", component);
  }
}

/** Who may provide a Secret. */
const PROVIDERS = ["by-hand", "external-secret", "generated", "sealed-secret", "terraform"];

/** True for a schema whose unknown settings are refused, or that says itself what becomes of them. */
function isSettings(value: unknown): boolean {
  const { _zod, safeParse } = Object(value);
  return typeof safeParse === "function" && !(_zod?.def.type === "object" && _zod.def.catchall === undefined);
}
