import { expect, test } from "vitest";
import type { Answer } from "./api-client.ts";
import type { RenderedObject } from "./rendered.ts";
import { upgrade } from "./upgrade.ts";

/** A server that stores StorageClasses and Jobs, and refuses to change one that is there. */
function server() {
  const stored = new Map<string, string>();
  const log: string[] = [];
  const lists: Record<string, object> = {
    "/apis/storage.k8s.io/v1": {
      resources: [{ name: "storageclasses", kind: "StorageClass", namespaced: false }],
    },
    "/apis/batch/v1": { resources: [{ name: "jobs", kind: "Job", namespaced: true }] },
  };
  const send = async (method: string, path: string, body = ""): Promise<Answer> => {
    const at = path.split("?")[0] as string;
    if (method === "GET")
      return { status: lists[at] ? 200 : 404, body: JSON.stringify(lists[at] ?? {}), warnings: [] };
    if (method !== "POST") log.push(`${method} ${at.split("/").at(-1)}`);
    if (method === "DELETE") stored.delete(at);
    const known = stored.get(at);
    if (method === "PATCH" && known !== undefined && known !== body)
      return {
        status: 422,
        body: JSON.stringify({ message: "updates to parameters are forbidden." }),
        warnings: [],
      };
    if (method === "PATCH") stored.set(at, body);
    return { status: 200, body: "{}", warnings: [] };
  };
  return { api: { send, close: () => {} }, log };
}

const object = (kind: string, name: string, text: string): RenderedObject => ({
  source: "overlays/beta/a",
  apiVersion: kind === "Job" ? "batch/v1" : "storage.k8s.io/v1",
  kind,
  name,
  namespace: kind === "Job" ? "shop" : undefined,
  text,
});
const CLASS = object("StorageClass", "block", "old\n");
const CHANGED = { ...CLASS, text: "new\n" };
const DECLARED = [{ kind: "StorageClass", name: "block", field: "parameters" }];

test("an immutable change that nobody declared is refused, in the server's words", async () => {
  const { refused, used } = await upgrade(server().api, [CLASS], [CHANGED], []);
  expect(refused.map(({ message }) => message)).toEqual(["updates to parameters are forbidden."]);
  expect(used).toEqual([]);
});

test("a declared one is created again; a declaration that is not needed is not used", async () => {
  const { api, log } = server();
  expect(await upgrade(api, [CLASS], [CHANGED], DECLARED)).toEqual({ refused: [], used: DECLARED });
  expect(log).toEqual(["PATCH block", "PATCH block", "DELETE block", "PATCH block"]);
  expect((await upgrade(server().api, [CLASS], [CLASS], DECLARED)).used).toEqual([]);
});

test("a hook of before is deleted, as Argo CD does, and may change", async () => {
  const hook = (text: string) =>
    object("Job", "migrate", `metadata:\n  annotations:\n    argocd.argoproj.io/hook: Sync\n${text}`);
  const { api, log } = server();
  expect((await upgrade(api, [hook("a: 1\n")], [hook("a: 2\n")], [])).refused).toEqual([]);
  expect(log).toEqual(["PATCH migrate", "DELETE migrate", "PATCH migrate"]);
});
