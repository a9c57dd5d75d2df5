import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SchemaVerdict } from "./kubeconform.ts";
import { type RenderedObject, renderFolder } from "./rendered.ts";
import type { Verdict } from "./server-dry-run.ts";

/** Objects whose judgement is known beforehand. They show that the referees are awake. */
export interface Controls {
  /** One object of each kind of custom resource that systems use, and built-in ones: all must be accepted. */
  accepted: RenderedObject[];
  rejected: RejectedControl[];
}

/** A wrong object and what each referee must say about it; undefined where a schema can't see the mistake. */
export interface RejectedControl {
  object: RenderedObject;
  kubeconform: string | undefined;
  server: string;
}

/** What `# <referee> says: <text>` at the top of a file tells. */
function expectation(text: string, referee: string): string {
  const line = text.split("\n").find((line) => line.startsWith(`# ${referee} says: `));
  if (line === undefined) throw new Error(`a rejected control without "# ${referee} says: …":\n${text}`);
  return line.slice(`# ${referee} says: `.length);
}

/** Reads the controls below `folder`: `accepted` is a kustomization, `rejected` has one object in each file. */
export async function readControls(kustomize: string, folder: string): Promise<Controls> {
  const files = readdirSync(join(folder, "rejected")).sort();
  const objects = await renderFolder(kustomize, join(folder, "rejected"));
  if (files.length !== objects.length) throw new Error(`${folder}/rejected: not one object in each file`);
  return {
    accepted: await renderFolder(kustomize, join(folder, "accepted")),
    rejected: objects.map((object) => {
      const text = readFileSync(object.source, "utf8");
      const kubeconform = expectation(text, "kubeconform");
      return {
        object,
        kubeconform: kubeconform === "nothing" ? undefined : kubeconform,
        server: expectation(text, "the API server"),
      };
    }),
  };
}

/** Compares the referees' verdicts on the controls with what is known. Returns one line for each surprise. */
export function surprises(controls: Controls, schemas: SchemaVerdict[], server: Verdict[]): string[] {
  const found: string[] = [];
  const complaints = new Map(schemas.map((verdict) => [verdict.object, verdict.complaint]));
  const rejections = new Map(server.map((verdict) => [verdict.object, verdict.rejection]));
  const compare = (
    object: RenderedObject,
    referee: string,
    said: string | undefined,
    must?: string,
  ): void => {
    const agrees = must === undefined ? said === undefined : said?.includes(must);
    if (!agrees)
      found.push(`${object.source} ${object.kind}: ${referee} must say ${must ?? "nothing"}, says: ${said}`);
  };
  for (const object of controls.accepted) {
    compare(object, "kubeconform", complaints.get(object));
    compare(object, "the API server", rejections.get(object));
  }
  for (const control of controls.rejected) {
    compare(control.object, "kubeconform", complaints.get(control.object), control.kubeconform);
    compare(control.object, "the API server", rejections.get(control.object), control.server);
  }
  return found;
}
