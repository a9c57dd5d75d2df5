import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Path, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { typeOf } from "../../../kinds/kinds.ts";
import type { ObjectType, Type } from "../../../kinds/types.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../rule.ts";

/** A value that is a parameter: as text with single braces, as what it contains with double ones. */
const AS_TEXT = /^\$\{(\w+)\}$/;
const AS_VALUE = /^\$\{\{(\w+)\}\}$/;
/** The types of which a text is no value, and what they are instead. */
const NO_TEXT: Partial<Record<Type["is"], string>> = { boolean: "true or false", number: "a number" };
/** The types of which a text is a name or a percentage, and a number another value. */
const OF_BOTH: readonly Type["is"][] = ["integer-or-text", "port-or-name"];

export const templateParameter = defineRule({
  id: "integrity/template-parameter",
  title: "An OpenShift Template inserts numbers and booleans without quotes",
  why:
    "In an OpenShift Template, `${NAME}` is always replaced with a string, even if the parameter contains " +
    'a number: `replicas: ${REPLICAS}` becomes `replicas: "3"`, which the API server rejects. ' +
    "`${{NAME}}` inserts the value without quotes.",
  source:
    "https://docs.redhat.com/en/documentation/openshift_container_platform/4.18/html/images/using-templates",
  severity: "error",
  basis: "refused",
  kinds: ["Template"],
  isAlone: true,
  example: {
    bad: "apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: web}\nobjects:\n  - apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {replicas: '${REPLICAS}'}\nparameters: [{name: REPLICAS, value: '3'}]",
    good: "apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: web}\nobjects:\n  - apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {replicas: '${{REPLICAS}}'}\nparameters: [{name: REPLICAS, value: '3'}]",
  },
  *check({ index }) {
    for (const resource of index.ofKind("Template")) {
      const values = new Map(
        itemsAt(resource, "parameters").map(([one]) => [textAt(one, "name") ?? "", textAt(one, "value")]),
      );
      for (const [object, number] of itemsAt(resource, "objects")) {
        const type = typeOfObject(object);
        if (type === undefined) continue;
        for (const found of wrongIn(object, type, ["objects", number], values)) yield { resource, ...found };
      }
    }
  },
});

/** The type of an object; a DeploymentConfig has the pods and numbers of a Deployment. */
function typeOfObject(object: ValueMap): ObjectType | undefined {
  const [apiVersion = "", kind = ""] = [textAt(object, "apiVersion"), textAt(object, "kind")];
  return kind === "DeploymentConfig" ? typeOf("apps/v1", "Deployment") : typeOf(apiVersion, kind);
}

function* wrongIn(
  value: Value,
  type: Type,
  path: Path,
  values: ReadonlyMap<string, string | undefined>,
): Iterable<Finding> {
  if (typeof value === "string") yield* wrongText(value, type, path, values);
  else if (Array.isArray(value)) {
    if (type.is === "list")
      for (const [number, item] of value.entries())
        yield* wrongIn(item, type.items, [...path, number], values);
  } else if (isMap(value))
    for (const [field, inner] of Object.entries(value)) {
      const of = type.is === "object" ? type.fields.get(field) : type.is === "map" ? type.values : undefined;
      if (of !== undefined) yield* wrongIn(inner, of, [...path, field], values);
    }
}

function* wrongText(
  value: string,
  type: Type,
  path: Path,
  values: ReadonlyMap<string, string | undefined>,
): Iterable<Finding> {
  const [, text] = AS_TEXT.exec(value) ?? [];
  const [, plain] = AS_VALUE.exec(value) ?? [];
  const what = lookUp(NO_TEXT, type.is) ?? (OF_BOTH.includes(type.is) ? "a number" : undefined);
  if (text !== undefined && what !== undefined) {
    // A text may be the name of a port, or a percentage.
    if (OF_BOTH.includes(type.is) && !/^\d+$/.test(values.get(text) ?? "")) return;
    yield {
      path,
      message: `becomes text, where the API server expects ${what}`,
      fix: `write \${{${text}}}`,
    };
  } else if (
    plain !== undefined &&
    type.is === "text" &&
    /^(?:\d+|true|false)$/.test(values.get(plain) ?? "")
  )
    yield {
      path,
      message: `becomes ${/^\d/.test(values.get(plain) ?? "") ? "a number" : "true or false"}, where the API server expects text`,
      fix: `write \${${plain}}`,
    };
}
