import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import { downloadModule } from "../../test/referee/go-programs.ts";
import { pins } from "../../test/referee/pins.ts";
import type { ControlPlane } from "./control-plane.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { freePorts } from "./ports.ts";
import type { Processes } from "./processes.ts";
import type { Programs } from "./programs.ts";
import { until } from "./until.ts";

/** The tag of an image that the simulated registry does not have. */
export const MISSING_TAG = "0.0.0-missing";

/** True of a pod whose image can't be pulled, in the Common Expression Language. */
const IMAGE_MISSING = `(self.spec.containers + (has(self.spec.initContainers) ? self.spec.initContainers : [])).exists(c, c.image.endsWith(':${MISSING_TAG}'))`;

const KWOK_STAGES = [
  "node/fast/node-initialize.yaml",
  "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
  "pod/fast/pod-ready.yaml",
  "pod/fast/pod-complete.yaml",
  "pod/fast/pod-delete.yaml",
];

const SERVED_WITHIN = 60;

interface Stage {
  metadata: { name: string };
  spec: { selector: { matchExpressions: unknown[] } };
}

/** All stages as one YAML text: KWOK's own for nodes and pods, and ours. */
async function stages(own: string): Promise<string> {
  const module = await downloadModule(pins.kwok);
  const theirs = KWOK_STAGES.map((file): Stage => {
    const stage = parse(readFileSync(join(module, "kustomize", "stage", file), "utf8")) as Stage;
    if (stage.metadata.name === "pod-ready")
      stage.spec.selector.matchExpressions.push({ cel: { expression: `!(${IMAGE_MISSING})` } });
    return stage;
  });
  const text = readFileSync(own, "utf8").replace("IMAGE_MISSING", IMAGE_MISSING);
  const ours = parseAllDocuments(text).map((document) => document.toJS() as Stage);
  return [...theirs, ...ours].map((stage) => stringify(stage)).join("---\n");
}

/** Waits until the server describes every kind that a stage is about: KWOK ends when one is missing. */
async function kindsDescribed(kubernetes: Kubernetes): Promise<void> {
  await until("the custom resources described", SERVED_WITHIN, async () => {
    const { body } = await kubernetes.api.send("GET", "/openapi/v3");
    const missing = ["cert-manager.io/v1", "external-secrets.io/v1"].filter(
      (group) => !body.includes(`"apis/${group}"`),
    );
    return missing.length === 0 ? undefined : `not there yet: ${missing.join(", ")}`;
  });
}

/** Starts KWOK, which plays the kubelets, the storage drivers and the controllers that are not here, and makes two nodes. */
export async function startSimulation(
  processes: Processes,
  programs: Programs,
  { place, kubernetes, simulationConfig }: ControlPlane,
  files: string,
): Promise<void> {
  await kindsDescribed(kubernetes);
  const config = join(place.folder, "stages.yaml");
  writeFileSync(config, await stages(join(files, "stages.yaml")));
  const [port] = await freePorts(1);
  processes.start("kwok", {
    program: programs.kwok,
    args: [
      ...["--kubeconfig", simulationConfig, "--config", config, "--manage-all-nodes=true"],
      // Without leases the nodes would be given up as lost after a minute.
      ...["--node-lease-duration-seconds=40", "--server-address", `127.0.0.1:${port}`],
    ],
  });
  await kubernetes.apply(readFileSync(join(files, "cluster.yaml"), "utf8"));
}
