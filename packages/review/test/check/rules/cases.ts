import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import type { CheckInput } from "../../../src/check/check.ts";
import type { RepositoryState } from "../../../src/check/model/rule.ts";
import type { State } from "../../../src/check/model/state.ts";
import { API_VERSIONS } from "./change/cases.ts";

/** Objects by "Kind namespace/name", with the version before the kind where that isn't known; or a list of such maps. */
export type Objects = Readonly<Record<string, ValueMap>> | readonly ValueMap[];

/** A state, and what a rule says of it: `objects` alone, files of a repository, or objects of Argo CD with environments. */
export interface RuleCase extends Partial<Pick<State, "strictness" | "kubernetes" | "inPart">> {
  /** What the state is, where the finding doesn't tell. */
  case?: string;
  objects?: Objects;
  /** What the author says of the environment, if a system describes it. */
  authored?: object;
  /** The files that differ from those of `judgedSources`, by path. */
  files?: Record<string, string>;
  /** The folders to check; for Argo CD, those of objects that aren't in `argocd`, by name. */
  folders?: readonly string[] & Record<string, string>;
  flux?: CheckInput["flux"];
  /** Files to search beside those that the kustomizations read. */
  others?: readonly string[];
  environments?: Record<string, Objects>;
  argo?: Objects;
  /** The Applications that an ApplicationSet makes. */
  made?: Objects;
  isWhole?: boolean;
  /** What Argo CD refuses the repository for. */
  checkout?: RepositoryState["checkout"];
  /** The paths of sources that don't exist. */
  missing?: readonly string[];
  /** The findings as lines, "error Deployment api: spec.replicas: message"; none of a state that the rule takes. */
  says?: string | readonly string[];
}

/** What a token is broken up with here, so that nothing in this repository looks like one. */
const BREAK = "¦";

/** The cases in the YAML files beside this one, by the rule that they are about. */
export function ruleCases(): [rule: string, cases: readonly RuleCase[]][] {
  const folder = import.meta.dirname;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".yaml") && !file.startsWith("change"))
    .sort()
    .map((file) => {
      const [list] = parseDocuments(readFileSync(join(folder, file), "utf8").replaceAll(BREAK, ""), file);
      return [file.replace(/\.yaml$/, "").replaceAll("\\", "/"), list as unknown as RuleCase[]];
    });
}

/** The objects of a case. */
export function objectsOf(given: Objects = {}): Resource[] {
  return [given].flat().flatMap((map) => {
    if (typeof map.kind === "string" || "apiVersion" in map) return map as unknown as Resource;
    return Object.entries(map as Record<string, ValueMap>).map(([key, fields]) => {
      const words = key.split(" ");
      const [kind = "", path = ""] = words.slice(-2);
      const [name = "", namespace] = path.split("/").reverse();
      const { metadata, ...rest } = WORKLOADS.includes(kind) ? workload(name, fields) : fields;
      return {
        apiVersion: words.length > 2 ? (words[0] ?? "") : (lookUp(API_VERSIONS, kind) ?? "v1"),
        kind,
        metadata: { name, ...(namespace && { namespace }), ...(metadata as object) },
        ...rest,
      };
    });
  });
}

const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicaSet"];

/** A workload whose only container has its name, with more fields of itself, of its pod and of its container. */
function workload(name: string, { labels, spec, pod, container, ...more }: ValueMap): ValueMap {
  const own = labels ?? { app: name };
  const containers = [{ name, image: "acme/web:1.0.0", ...(container as object) }];
  return {
    ...more,
    spec: {
      selector: { matchLabels: own },
      ...(spec as object),
      template: { metadata: { labels: own }, spec: { ...(pod as object), containers } },
    },
  };
}
