import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { argoFacts, type IsMissing } from "../../src/check/model/argo-objects.ts";
import { type RepositoryState, type Rule, severityOf } from "../../src/check/model/rule.ts";
import { type State, stateOf } from "../../src/check/model/state.ts";
import { readFinding } from "./read-findings.ts";
import { authored, resources } from "./state.ts";

/** An Application "NAME" that deploys "overlays/NAME", with more fields of its spec, annotations and finalizers. */
export function application(name: string, { spec = "", metadata = "" } = {}): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, ${metadata}}
spec:
  project: shop
  source: {repoURL: "https://git.example.com/a.git", path: overlays/${name}}
  destination: {server: "https://one.example.com", namespace: shop}
  ${spec}
`;
}

function isState(given: State | string | readonly Resource[]): given is State {
  return typeof given === "object" && "environment" in given;
}

function read(given: string | readonly Resource[]): readonly Resource[] {
  return typeof given === "string" ? resources(given) : given;
}

/** What is known beside the objects. */
interface Known {
  isWhole?: boolean;
  isMissing?: IsMissing;
  made?: string | readonly Resource[];
  checkout?: RepositoryState["checkout"];
  /** The folders of objects that aren't in `argocd`, by name. */
  folders?: Readonly<Record<string, string>>;
}

/**
 * What a rule of Argo CD says: environments by name ("beta", "beta/mail" of another system than shop, "beta/mail/post" with
 * its namespace) with what they render to, and the objects of Argo CD.
 *
 * @param made Applications that an ApplicationSet "stages" makes
 */
export function judgedArgo(
  rule: Rule,
  environments: Record<string, readonly Resource[] | string | State>,
  objects: string | readonly Resource[],
  { isWhole = true, isMissing, made = "", folders = {}, checkout }: Known = {},
): string[] {
  const states = Object.entries(environments).map(([name, given]) => {
    const folder = { environment: `overlays/${name}` };
    if (isState(given)) return { ...given, ...folder };
    const [environment = "", system = "shop", namespace = system] = name.split("/");
    const own = { environment, system, namespace };
    return stateOf(read(given), { ...folder, strictness: "production", authored: authored(own) });
  });
  const [set] = resources(
    "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: stages}\n",
  );
  const files = [
    ...read(objects).map((resource) => ({
      resource,
      by: states.find((state) => state.resources.some((one) => equal(asMap(one), asMap(resource)))),
      file: `/${lookUp(folders, resource.metadata.name) ?? "argocd"}/${resource.metadata.name}.yaml`,
    })),
    ...read(made).map((resource) => ({ resource, file: "/argocd/stages.yaml", ...(set && { set }) })),
  ];
  const argo = argoFacts(files, states, isMissing);
  const repository = {
    environments: states,
    all: states,
    reading: () => [],
    argo,
    isWhole,
    files: [],
    checkout,
  };
  return [...(rule.checkRepository?.(repository) ?? [])].map((finding) => {
    const { severity, resource, message } = finding;
    const text = `${severity ?? severityOf(rule, "production")} ${resource ? `${resource.kind} ${resource.metadata.name}: ` : ""}${message}`;
    return readFinding(rule.id, text, finding);
  });
}
