import { isDeepStrictEqual } from "node:util";
import { printFound } from "@kustogen/kustomize/credentials/found.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath, valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { lookUp, without } from "@kustogen/kustomize/value/own.ts";
import { describeResource, groupOf, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Exception } from "@kustogen/review/check/model/exception.ts";
import { isExcepted } from "@kustogen/review/check/steps/exceptions.ts";
import { typeOfKind } from "@kustogen/review/kinds/kinds.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { isBuiltInGroup, notServed } from "@kustogen/review/kinds/served.ts";
import { isDnsLabel } from "@kustogen/review/kubernetes/dns.ts";
import { mapAt } from "@kustogen/review/kubernetes/fields.ts";
import { nameProblem } from "@kustogen/review/kubernetes/names.ts";
import { NotPlain, type Reason, toPlain } from "@kustogen/review/kubernetes/plain.ts";
import { isCertain, schemaProblem, type Where } from "@kustogen/review/kubernetes/validate.ts";
import { withReasons } from "../authoring/because.ts";
import { hashed, isHashed } from "../authoring/hashed.ts";
import { lineOf, madeOf, makerOf, placesOf } from "../authoring/made-by.ts";
import { templateHole } from "../authoring/template-hole.ts";

/** The origin of resources, and the rules for them. */
export interface CheckContext extends Where {
  /** The namespace for namespaced resources without one; undefined if they keep none. */
  namespace: string | undefined;
  exceptions?: readonly Exception[];
  /** The cluster's Kubernetes version ("1.35"); undefined if it isn't known. */
  kubernetes?: string;
}

/** A valid resource, and its plain data before it got its namespace. */
export interface Checked {
  readonly plain: Resource;
  readonly resource: Resource;
  /** The same resource in the parent layer, if shared parts needn't be checked again. */
  readonly like: Resource | undefined;
}

/** A resource that is checked: as it was given, and its name in messages. */
type Subject = Where & { given: unknown; subject: string };

function fail({ given, layer, subject, system }: Subject, path: Path, message: string): never {
  const { name = "" } = Object(path.at(-1) === "value" && valueAt(given, path.slice(0, -1)));
  const where = path.length === 0 ? "" : `${printPath(path)}${name && ` of ${name}`}: `;
  const places = [...placesOf(given, path), `${system} in ${layer}`, subject];
  throw new InputError(`${where}${message}`, { code: "invalid-resource", places });
}

/** The plain data of a resource, with apiVersion, kind and name verified as texts; shares equal parts with `like`. */
function plainResource(given: unknown, index: number, context: Where, like: Resource | undefined): Resource {
  const at = { ...context, given, subject: nameIt(given, index) };
  if (typeof given !== "object" || given === null || Array.isArray(given))
    fail(at, [], `expected a Kubernetes object, found ${printFound(given)}; leave out what is off`);
  let map: ValueMap;
  const reasons: Reason[] = [];
  const of = given as ValueMap;
  // Custom kinds, and schemas with null as a default or as a word, have intentional ones.
  const nulls = of.kind === "CustomResourceDefinition" || !isBuiltInGroup(groupOf(asText(of.apiVersion)));
  try {
    map = toPlain(given, nulls, like as ValueMap | undefined, reasons) as ValueMap;
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
    fail(at, error.path, error.message);
  }
  const { apiVersion, kind, metadata } = map;
  if (typeof apiVersion !== "string" || apiVersion === "")
    fail(at, ["apiVersion"], 'expected text such as "apps/v1"');
  if (typeof kind !== "string" || kind === "") fail(at, ["kind"], 'expected text such as "Deployment"');
  if (kind.endsWith("List") && Array.isArray(map.items))
    fail(at, [], "a list of objects; return its items one by one");
  if (!isMap(metadata) || typeof metadata.name !== "string")
    fail(at, ["metadata", "name"], "expected a name (generateName can't be kept in git)");
  const resource = map as unknown as Resource;
  const isCopy = map !== given && resource !== like && isHashed(given as Resource);
  return withReasons(isCopy ? hashed(resource) : resource, reasons);
}

/** The name for something that may not be a whole resource: "Deployment api", or its index. */
export function nameIt(given: unknown, index: number): string {
  const name = valueAt(given, ["metadata", "name"]) ?? "without a name";
  const kind = valueAt(given, ["kind"]);
  return typeof kind === "string" && typeof name === "string" ? `${kind} ${name}` : `resource ${index + 1}`;
}

/** The resource without empty labels and annotations, which kustomize drops, too. */
function withoutEmpty(resource: Resource): Resource {
  const { metadata } = resource;
  const empty = ["labels", "annotations"].filter((field) => isDeepStrictEqual(lookUp(metadata, field), {}));
  if (empty.length === 0) return resource;
  return { ...resource, metadata: empty.reduce(without<unknown>, metadata) as Resource["metadata"] };
}

/** The resource with its system's namespace, if its kind has one and it sets none. */
function placed(resource: Resource, context: CheckContext & Subject): Resource {
  const { apiVersion, kind, metadata } = resource;
  const { name, namespace } = metadata;
  const isWide = isClusterScoped(apiVersion, kind);
  if (isWide && namespace !== undefined)
    fail(context, ["metadata", "namespace"], `${kind} has no namespace; leave it out`);
  if (namespace !== undefined && !(typeof namespace === "string" && isDnsLabel(namespace)))
    fail(context, ["metadata", "namespace"], 'expected a DNS label such as "shop"');
  if (namespace !== undefined || isWide || context.namespace === undefined) return resource;
  return { ...resource, metadata: { name, namespace: context.namespace, ...without(metadata, "name") } };
}

/**
 * Checks one resource and returns it as plain data with its namespace: form, name, scope, schema, an API that the
 * cluster serves, no Secret values. Throws InputError.
 * @param known the same resource in the parent layer, whose shared parts were checked there
 */
function checkResource(given: unknown, index: number, context: CheckContext, known: Checked | undefined) {
  const plain = plainResource(given, index, context, known?.plain);
  const { apiVersion, kind, metadata } = plain;
  const { exceptions = [] } = context;
  const excepted = (rule: string) => isExcepted(exceptions, rule, plain, context.layer);
  const at = { ...context, given, subject: describeResource(plain) };
  const gone = context.kubernetes && notServed(apiVersion, kind, context.kubernetes);
  if (gone && !excepted("integrity/api-version")) fail(at, ["apiVersion"], gone);
  // A problem covered by an exception in one layer may not be covered in another.
  const good = exceptions.length > 0 ? undefined : known;
  if (plain === good?.plain) return { plain, resource: good.resource, like: good.resource };
  const hole = kind === "CustomResourceDefinition" ? undefined : templateHole(plain, good?.plain);
  const untold = `a template has put a value into it that is no text or isn't set, found ${hole && printFound(valueAt(plain, hole), hole)}. Leave the whole text out without it, as in x && \`…\${x}\`, or give the setting a default`;
  if (hole !== undefined && !excepted("schema/valid")) fail(at, hole, untold);
  const badName = nameProblem(apiVersion, kind, metadata.name);
  if (badName !== undefined && !excepted("schema/valid"))
    fail(at, ["metadata", "name"], `${badName}, found ${printFound(metadata.name)}`);
  const resource = withoutEmpty(placed(plain, at));
  at.subject = describeResource(resource);
  const filled = ["data", "stringData"].find((one) => Object.keys(mapAt(resource, one)).length > 0);
  const values = `secrets/plaintext: values of a ${kind} don't belong in git; declare a secret contract and let its provider create it`;
  if (kind === "Secret" && apiVersion === "v1" && filled !== undefined) fail(at, [filled], values);
  const type = typeOfKind(apiVersion, kind, context.kubernetes);
  const wrong = schemaProblem(resource, good?.resource, type);
  const rule = wrong?.path[0] === "apiVersion" ? "integrity/api-version" : "schema/valid";
  if (wrong && isCertain(wrong, resource, context.kubernetes) && !excepted(rule))
    fail(at, wrong.path, wrong.message);
  return { plain, resource, like: good?.resource };
}

/** How a second object of a name comes about: by another component, or by lines of the same one, if they are known. */
function again(item: unknown, other: unknown): string {
  if (makerOf(item) !== makerOf(other)) return `by ${placesOf(other, []).join(": ")}, too`;
  const [here, there] = [lineOf(item), lineOf(other)];
  if (!here || !there) return "twice";
  const [file, line] = there.split(":");
  return `twice, here and ${here.startsWith(`${file}:`) ? `on line ${line}` : `at ${there}`}`;
}

const nameKey = (one: Resource) =>
  `${one.apiVersion}|${one.kind}|${one.metadata.namespace ?? ""}|${one.metadata.name}|${isHashed(one)}`;

/** Checks a layer's resources, of which no two may have the same identity. @param parent its parent's result */
export function checkResources(given: unknown, context: CheckContext, parent: readonly Checked[] = []) {
  if (!Array.isArray(given))
    fail({ ...context, given, subject: "resources" }, [], `expected a list, found ${printFound(given)}`);
  const makers = new Map<string, unknown>();
  const byName = new Map(parent.map((one) => [nameKey(one.plain), one]));
  return given.map((item, index) => {
    const known = isMap(item) && isMap(item.metadata) ? byName.get(nameKey(item as Resource)) : undefined;
    const checked = checkResource(item, index, context, known);
    const resource = madeOf(item, checked.resource);
    const identity = identityKey(resource);
    const at = { ...context, given: item, subject: describeResource(resource) };
    const by = makers.has(identity) && again(item, makers.get(identity));
    if (by) fail(at, [], `described ${by}; rename one of the two, or leave it to one place`);
    makers.set(identity, item);
    return checked;
  });
}
