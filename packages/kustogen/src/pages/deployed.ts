import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { applicationName } from "../argocd/deployment.ts";
import type { Environment } from "../authoring/environment.ts";
import { ask } from "../layers/ask.ts";
import type { LayerNode } from "../layers/tree.ts";

/** A layer with its desired state. */
export interface DescribedLayer {
  node: LayerNode;
  resources: readonly Resource[];
}

/** Kinds with rollouts. */
export const ROLLING = ["DaemonSet", "Deployment", "StatefulSet"];

/** A system in one environment, with the inputs of its pages. */
export interface DeployedNode extends DescribedLayer {
  environment: Environment;
  /** The texts of its runbook, and the shell variables that they use. */
  written: readonly Written[];
  variables: Record<string, string>;
}

/** The environments among a system's layers; none for a system without a runbook. */
export function deployedOf(layers: readonly DescribedLayer[]): DeployedNode[] {
  return layers.flatMap(({ node, resources }) => {
    const { context, environment, namespace, system } = node;
    const runbook = environment && ask(node, "runbook", () => system.runbook?.(context));
    if (environment === undefined || runbook === undefined) return [];
    const variables = {
      ENV: environment.name,
      NS: namespace,
      ...(environment.argocd.enabled && { APP: applicationName({ system, environment }) }),
      ...runbook.variables,
    };
    const written = runbook.parts.flatMap((part) =>
      typeof part === "string" ? sectionsIn(part, `${system.name} in ${environment.name}`) : [],
    );
    return [{ environment, node, resources, written, variables }];
  });
}

/** True if Argo CD deploys. */
export const hasArgo = ({ environment }: DeployedNode): boolean => environment.argocd.enabled;

/** The sections of pages that parts add to: first those of the page for the night, then those about installing. */
const SECTIONS = [
  ...["First", "Alerts", "Symptoms", "Roll back", "Stop and start", "Restore", "Check", "Reach"],
  ...["The cluster needs", "Before the first start", "After the first start", "Upgrade"],
];

/** A text, and the section that it belongs to. */
type Written = Record<"section" | "text", string>;

/** The texts of a part of a runbook. @throws InputError for text above the first heading, or one that no page has */
function sectionsIn(part: string, place: string): Written[] {
  const found: Written[] = [];
  let fenced = false;
  for (const line of part.trim().split("\n")) {
    if (line.startsWith("```")) fenced = !fenced;
    const section = fenced ? undefined : /^## (.*)$/.exec(line)?.[1];
    const last = found.at(-1);
    if (section !== undefined) {
      if (!SECTIONS.includes(section))
        throw wrong(place, `no page has a section "${section}". ${suggestion(section, SECTIONS)}`);
      found.push({ section, text: "" });
    } else if (last !== undefined) last.text += `${line}\n`;
    else throw wrong(place, `a part begins with "${line}", not with the heading of a section: "## Symptoms"`);
  }
  return found.map(({ section, text }) => ({ section, text: text.trim() }));
}

function wrong(place: string, what: string): InputError {
  return new InputError(`${place}: runbook: ${what}`, { code: "unknown-name" });
}
