import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SchemaVerdict } from "./kubeconform.ts";
import type { PodVerdict } from "./pod-admission.ts";
import { type RenderedObject, renderFolder } from "./rendered.ts";
import type { Verdict } from "./server-dry-run.ts";

/** Objects whose judgement is known beforehand. They show that the judges are awake. */
export interface Controls {
  /** One object of each kind of custom resource that systems use, and built-in ones: all must be accepted. */
  accepted: RenderedObject[];
  /** Each has one mistake, and says at the top of its file who must notice it, and how. */
  rejected: RenderedObject[];
  /** Workloads that the server stores, but whose pods it refuses; and the namespace that one of them lies in. */
  podsRefused: RenderedObject[];
}

/** What the judges said about the controls. */
export interface ControlVerdicts {
  schemas: SchemaVerdict[];
  server: Verdict[];
  pods: PodVerdict[];
}

/** Reads the controls below `folder`. `accepted` is a kustomization; the others hold one object in each file. */
export async function readControls(kustomize: string, folder: string): Promise<Controls> {
  const [accepted, rejected, podsRefused] = await Promise.all([
    renderFolder(kustomize, join(folder, "accepted")),
    renderFolder(kustomize, join(folder, "rejected")),
    renderFolder(kustomize, join(folder, "pods-refused")),
  ]);
  return { accepted, rejected, podsRefused };
}

/** What `# <judge> says: <text>` in a control's file tells; undefined if it says `nothing`. */
function expectation(file: string, judge: string): string | undefined {
  const start = `# ${judge} says: `;
  const line = readFileSync(file, "utf8")
    .split("\n")
    .find((line) => line.startsWith(start));
  if (line === undefined) throw new Error(`${file}: no line "${start}…"`);
  const text = line.slice(start.length);
  return text === "nothing" ? undefined : text;
}

/** Compares the verdicts on the controls with what is known. Returns one line for each surprise. */
export function surprises(controls: Controls, verdicts: ControlVerdicts): string[] {
  const found: string[] = [];
  const complaints = new Map(verdicts.schemas.map((verdict) => [verdict.object, verdict.complaint]));
  const rejections = new Map(verdicts.server.map((verdict) => [verdict.object, verdict.rejection]));
  const refusals = new Map(verdicts.pods.map((verdict) => [verdict.object, verdict.rejection]));
  const compare = (object: RenderedObject, judge: string, said: string | undefined, must?: string): void => {
    const agrees = must === undefined ? said === undefined : said?.includes(must);
    if (!agrees)
      found.push(
        `${object.source}: ${object.kind}: ${judge} must say ${must ?? "nothing"}, says ${said ?? "nothing"}`,
      );
  };
  for (const object of [...controls.accepted, ...controls.podsRefused]) {
    compare(object, "kubeconform", complaints.get(object));
    compare(object, "the API server", rejections.get(object));
  }
  for (const object of controls.accepted) compare(object, "admission", refusals.get(object));
  for (const object of controls.rejected) {
    compare(object, "kubeconform", complaints.get(object), expectation(object.source, "kubeconform"));
    compare(object, "the API server", rejections.get(object), expectation(object.source, "the API server"));
  }
  for (const object of controls.podsRefused)
    if (object.kind !== "Namespace")
      compare(object, "admission", refusals.get(object), expectation(object.source, "the API server"));
  return found;
}
