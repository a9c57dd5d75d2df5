import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { type FieldPath, indexPath } from "../../compare/path.ts";
import { resourceText } from "../../kubernetes/resource-name.ts";
import type { ChangeFinding, Finding, Rule } from "../model/rule.ts";

/** A rule's risk about a change, as a finding: it has a fix, and its resource separate from the message. */
export function changeFinding(
  rule: Rule,
  { message, path, resource, severity, todo }: ChangeFinding,
): Finding {
  return {
    message: withoutSubject(message, resource),
    fix: todo ?? rule.fix ?? "confirm in the review that the change is intended",
    ...(severity !== undefined && { severity }),
    ...(resource !== undefined && { resource, ...placeIn(resource, path) }),
  };
}

/** A sentence without the resource at its beginning, which a finding has separately. */
function withoutSubject(sentence: string, resource: Resource | undefined): string {
  const subject = resource === undefined ? "" : resourceText(resource);
  return subject !== "" && sentence.startsWith(subject)
    ? sentence.slice(subject.length).replace(/^:? /, "")
    : sentence;
}

/** The path of a field with indexes, as far as it exists. */
function placeIn(resource: Resource, path: FieldPath = []): Pick<Finding, "path"> {
  for (let length = path.length; length > 0; length--) {
    const found = indexPath(resource as unknown as Value, path.slice(0, length));
    if (found !== undefined && found.length > 0) return { path: found };
  }
  return {};
}
