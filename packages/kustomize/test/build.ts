import { expect } from "vitest";
import { InputError } from "../src/errors/errors.ts";
import { Renderer } from "../src/index.ts";
import { MemoryTree } from "../src/tree/memory.ts";
import { printResources } from "../src/yaml/printer/print.ts";
import { realBuild, realKustomize } from "./referee/renderer/kustomize.ts";

/** Files by path, without a leading slash. */
export type Files = Record<string, string>;

/** What the renderer prints for a folder of the files. */
export function render(files: Files, folder = "app"): string {
  return printResources(new Renderer(new MemoryTree(Object.entries(files))).build(`/${folder}`));
}

/** `REFEREE=1` also asks the real program whether it prints, or refuses, the same. */
const referee = process.env.REFEREE !== undefined && realKustomize !== undefined;

/** Expects the folder of the files to render to the text. */
export function expectRendered(files: Files, expected: string, folder = "app"): void {
  expect(render(files, folder)).toBe(expected);
  if (referee) expect(realBuild(files, folder)).toEqual({ ok: true, text: expected });
}

/** Expects the rendering to be refused with a message that holds all of the parts. */
export function expectRefused(files: Files, parts: string[], folder = "app"): void {
  let message: string | undefined;
  try {
    render(files, folder);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    message = (error as Error).message;
  }
  for (const part of parts) expect(message).toContain(part);
  if (referee) expect(realBuild(files, folder).ok).toBe(false);
}

/** A Deployment with one container. */
export function deployment(name: string, more = ""): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  template:
    spec:
      containers:
      - name: main
        image: nginx:1.0
${more}`;
}

/** A ConfigMap with one entry. */
export function configMap(name: string, namespace?: string): string {
  return `apiVersion: v1
data:
  key: value
kind: ConfigMap
metadata:
  name: ${name}
${namespace === undefined ? "" : `  namespace: ${namespace}\n`}`;
}
