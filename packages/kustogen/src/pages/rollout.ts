import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { environmentsFolder, folders } from "@kustogen/review/folders.ts";
import { applicationName } from "../argocd/deployment.ts";
import type { Step } from "../authoring/operations.ts";
import { layerFolder } from "../output/layer.ts";
import { autoscaling, hasArgo, paused, startAgain, stuck } from "./by-hand.ts";
import type { Deployed } from "./deployed.ts";
import { blocks, code, codes, section, shell, table } from "./markdown.ts";
import { needs } from "./needs.ts";
import { steps } from "./steps.ts";

/** How to install, upgrade, verify and go back. */
export function rollout(deployed: readonly Deployed[]): string {
  return section(
    "## Roll out",
    section(
      "### First time",
      needs(deployed),
      steps(deployed, ({ first = [] }) => first),
      ...deployed.map(start),
      steps(deployed, ({ afterFirst = [] }) => afterFirst),
      deployed.some(hasArgo)
        ? "Argo CD tries again until projects and Secrets are there; a first sync may fail before it succeeds."
        : "",
    ),
    section(
      "### Taking over a running cluster",
      steps(deployed, ({ takeover = [] }) => takeover, "numbered"),
    ),
    section(
      "### Upgrade",
      pins(deployed),
      steps(
        deployed,
        ({ upgrade }) => [...(upgrade?.before ?? []), push(), ...(upgrade?.after ?? [])],
        "numbered",
      ),
    ),
    section(
      "### Verify",
      ...synced(deployed),
      steps(deployed, ({ verify }) => verify),
    ),
    section(
      "### Go back",
      steps(
        deployed,
        ({ rollback }) => [...(rollback?.before ?? []), revert(), ...(rollback?.after ?? [])],
        "numbered",
      ),
      `Any other change of \`${folders().generators}/\` goes back in the same way.`,
    ),
    section("### When a sync does not end", stuck(deployed.filter(hasArgo))),
    section(
      "### By hand",
      paused(deployed.filter(hasArgo)),
      steps(deployed, ({ byHand = [] }) => byHand),
      startAgain(deployed.filter(hasArgo)),
      autoscaling(deployed),
    ),
  );
}

/** The push that moves a pin. Sources and what is made of them go together, else the next `gen` takes it back. */
const push = (): Step => ({
  title:
    "Change the pins in the environment's file, then commit them, generate and push, which is all that Argo CD needs",
  commands: [`git commit -m "Move the pins" -- ${environmentsFolder()}`, "npm run gen", "git push"],
});

/** The same for the way back. */
const revert = (): Step => ({
  title: "Take back the commit that moved the pin, generate and push",
  commands: [
    `git log --oneline -- ${environmentsFolder()}`,
    "git revert --no-edit <commit>",
    "npm run gen",
    "git push",
  ],
});

/** What Argo CD says once it has reconciled; nothing without it. */
function synced(deployed: readonly Deployed[]): string[] {
  if (!deployed.some(hasArgo)) return [];
  return ["Argo CD says `Synced` and `Healthy`:", shell(deployed.filter(hasArgo).map(application))];
}

function application({ environment, node }: Deployed): string {
  return `kubectl -n ${environment.argocd.namespace} get application ${applicationName({ system: node.system, environment })}`;
}

/** What starts Argo CD on an environment, which from then on follows the repository; without it, what to apply. */
function start({ environment, node }: Deployed): string {
  const { name } = environment;
  if (!environment.argocd.enabled)
    return blocks(
      `In ${name}, with the Secrets in place:`,
      shell([`kubectl apply --server-side -k ${layerFolder(name, node.system.name)}`]),
    );
  return blocks(
    `Once for all systems of ${name}, with Argo CD in its cluster and the Secrets in place:`,
    shell([
      `kubectl apply --server-side -f ${folders().argocd}/projects/root.yaml -f ${folders().argocd}/${name}/root.yaml`,
    ]),
  );
}

/** Where the pins are; what they say is under Images. */
function pins(deployed: readonly Deployed[]): string {
  return table(
    ["Environment", "Pins", "Images"],
    deployed.map(({ environment, node }) => [
      environment.name,
      `${code(`systems.${node.system.name}.images`)} in ${code(environment.file)}`,
      codes(Object.keys(lookUp(environment.systems, node.system.name)?.images ?? {})),
    ]),
  );
}
